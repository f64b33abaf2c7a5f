CREATE UNLOGGED TABLE "cache_lease" (
	"key" text PRIMARY KEY NOT NULL,
	"holder" uuid NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "medicine" (
	"item_seq" text PRIMARY KEY NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "medicine_absence" (
	"item_seq" text PRIMARY KEY NOT NULL,
	"fresh_until" timestamp with time zone NOT NULL,
	"keep_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "medicine_cache" (
	"item_seq" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"manufacturer" text,
	"indications" text,
	"dosage_and_administration" text,
	"boxed_warning" text,
	"precautions" text,
	"drug_interactions" text,
	"adverse_reactions" text,
	"storage" text,
	"image_url" text,
	"source" text NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	"last_updated" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone,
	"text_hash" text NOT NULL,
	"generation" bigint NOT NULL,
	"name_folded" text COLLATE "C" NOT NULL,
	"name_jamo" text COLLATE "C" NOT NULL,
	"name_choseong" text COLLATE "C" NOT NULL,
	"name_length" smallint NOT NULL,
	"stem_length" smallint NOT NULL,
	"plainness" smallint NOT NULL,
	"indications_jamo" text COLLATE "C" NOT NULL,
	"keys_version" smallint NOT NULL,
	CONSTRAINT "medicine_cache_item_seq" CHECK ("medicine_cache"."item_seq" ~ '^[0-9]{9}$')
);
--> statement-breakpoint
CREATE TABLE "medicine_catalogue" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"generation" bigint DEFAULT 1 NOT NULL,
	"complete_at" timestamp with time zone,
	CONSTRAINT "medicine_catalogue_one_row" CHECK ("medicine_catalogue"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "medicine_import" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "medicine_import_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"next_page" integer NOT NULL,
	"total_count" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "medicine_lookup" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb,
	"fresh_until" timestamp with time zone NOT NULL,
	"keep_until" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "medicine_cache" ADD CONSTRAINT "medicine_cache_item_seq_medicine_item_seq_fk" FOREIGN KEY ("item_seq") REFERENCES "public"."medicine"("item_seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "medicine_cache_last_updated" ON "medicine_cache" USING btree ("last_updated");--> statement-breakpoint
CREATE INDEX "medicine_cache_name" ON "medicine_cache" USING btree ("plainness","name_folded","item_seq");--> statement-breakpoint
CREATE INDEX "medicine_cache_jamo" ON "medicine_cache" USING btree ("name_jamo");--> statement-breakpoint
CREATE INDEX "medicine_cache_choseong" ON "medicine_cache" USING btree ("name_choseong");--> statement-breakpoint
CREATE INDEX "medicine_cache_name_trigrams" ON "medicine_cache" USING gin ("name_folded" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "medicine_cache_jamo_trigrams" ON "medicine_cache" USING gin ("name_jamo" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "medicine_cache_choseong_trigrams" ON "medicine_cache" USING gin ("name_choseong" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "medicine_cache_indications_trigrams" ON "medicine_cache" USING gin ("indications_jamo" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "medicine_cache_indications_head" ON "medicine_cache" USING gin (left("indications_jamo", 36) gin_trgm_ops);