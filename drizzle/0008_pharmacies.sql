CREATE TABLE "holiday_year" (
	"year" smallint PRIMARY KEY NOT NULL,
	"days" jsonb NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pharmacy" (
	"code" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"phone" text,
	"latitude" double precision,
	"longitude" double precision,
	"position" "cube",
	"opens" smallint[] NOT NULL,
	"closes" smallint[] NOT NULL,
	"unclear" smallint[] NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"seen_in" integer,
	"name_folded" text COLLATE "C" NOT NULL,
	"name_choseong" text COLLATE "C" NOT NULL,
	"search_jamo" text COLLATE "C" NOT NULL,
	"keys_version" smallint NOT NULL,
	CONSTRAINT "pharmacy_days" CHECK (cardinality("pharmacy"."opens") = 8 and cardinality("pharmacy"."closes") = 8)
);
--> statement-breakpoint
CREATE TABLE "pharmacy_cell" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb,
	"fresh_until" timestamp with time zone NOT NULL,
	"keep_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pharmacy_import" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "pharmacy_import_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"next_page" integer NOT NULL,
	"total_count" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"verdict" text
);
--> statement-breakpoint
CREATE TABLE "pharmacy_list" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"generation" bigint DEFAULT 1 NOT NULL,
	"complete_at" timestamp with time zone,
	CONSTRAINT "pharmacy_list_one_row" CHECK ("pharmacy_list"."id" = 1)
);
--> statement-breakpoint
CREATE INDEX "pharmacy_position" ON "pharmacy" USING gist ("position");--> statement-breakpoint
CREATE INDEX "pharmacy_name" ON "pharmacy" USING btree ("name_folded","code");--> statement-breakpoint
CREATE INDEX "pharmacy_search_trigrams" ON "pharmacy" USING gin ("search_jamo" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "pharmacy_choseong_trigrams" ON "pharmacy" USING gin ("name_choseong" gin_trgm_ops);