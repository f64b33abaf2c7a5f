CREATE TABLE "adherence_count" (
	"day" date PRIMARY KEY NOT NULL,
	"due" integer NOT NULL,
	"completed" integer NOT NULL,
	"people" integer NOT NULL,
	"is_hidden" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cache_read_count" (
	"day" date NOT NULL,
	"cache" text NOT NULL,
	"level" text NOT NULL,
	"reads" bigint NOT NULL,
	CONSTRAINT "cache_read_count_level" PRIMARY KEY("day","cache","level")
);
--> statement-breakpoint
CREATE TABLE "insight_asker" (
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"term" text NOT NULL,
	"asker" "bytea" NOT NULL,
	"times" integer NOT NULL,
	CONSTRAINT "insight_asker_once" PRIMARY KEY("day","kind","term","asker"),
	CONSTRAINT "insight_asker_kind" CHECK ("insight_asker"."kind" in ('SEARCH', 'SUMMARY', 'CACHE'))
);
--> statement-breakpoint
CREATE TABLE "insight_day" (
	"day" date PRIMARY KEY NOT NULL,
	"hidden_searches" integer NOT NULL,
	"hidden_caches" integer NOT NULL,
	"hidden_summaries" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "insight_secret" (
	"day" date PRIMARY KEY NOT NULL,
	"secret" "bytea" NOT NULL,
	"proof" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_count" (
	"day" date NOT NULL,
	"term" text NOT NULL,
	"searches" integer NOT NULL,
	"people" integer NOT NULL,
	CONSTRAINT "search_count_term" PRIMARY KEY("day","term")
);
--> statement-breakpoint
CREATE TABLE "summary_read_count" (
	"day" date NOT NULL,
	"origin" text NOT NULL,
	"reads" bigint NOT NULL,
	CONSTRAINT "summary_read_count_origin" PRIMARY KEY("day","origin")
);
--> statement-breakpoint
CREATE INDEX "insight_asker_person" ON "insight_asker" USING btree ("asker");