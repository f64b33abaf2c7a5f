CREATE TABLE "summary_cache" (
	"item_seq" text NOT NULL,
	"keyword" text NOT NULL,
	"source_hash" text NOT NULL,
	"text" text,
	"refusal" text,
	"citations" jsonb NOT NULL,
	"model" text NOT NULL,
	"prompt_version" smallint NOT NULL,
	"input_tokens" integer NOT NULL,
	"output_tokens" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "summary_cache_pair" PRIMARY KEY("item_seq","keyword","source_hash"),
	CONSTRAINT "summary_cache_text" CHECK (("summary_cache"."text" is null) <> ("summary_cache"."refusal" is null))
);
--> statement-breakpoint
CREATE TABLE "summary_demand" (
	"day" date NOT NULL,
	"item_seq" text NOT NULL,
	"keyword" text NOT NULL,
	"asked" integer NOT NULL,
	CONSTRAINT "summary_demand_pair" PRIMARY KEY("day","item_seq","keyword")
);
--> statement-breakpoint
CREATE TABLE "summary_run" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "summary_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"total" integer DEFAULT 0 NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"made" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"micro_usd" bigint DEFAULT 0 NOT NULL,
	"place" text,
	"batch_id" text,
	"batch_day" date,
	"reserved" jsonb,
	"held_by" uuid,
	"held_until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "summary_spend" (
	"day" date PRIMARY KEY NOT NULL,
	"calls" integer NOT NULL,
	"input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"micro_usd" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "summary_cache_unused" ON "summary_cache" USING btree ("last_used_at") WHERE "summary_cache"."keyword" <> '';--> statement-breakpoint
CREATE UNIQUE INDEX "summary_run_open" ON "summary_run" USING btree (("ended_at" is null)) WHERE "summary_run"."ended_at" is null;