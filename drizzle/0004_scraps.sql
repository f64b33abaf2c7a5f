CREATE TABLE "change_cursor" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"last_seq" bigint NOT NULL,
	"oldest_seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedule_change" (
	"user_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"entity" text NOT NULL,
	"kind" text NOT NULL,
	"entity_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "schedule_change_seq" PRIMARY KEY("user_id","seq"),
	CONSTRAINT "schedule_change_entity" CHECK ("schedule_change"."entity" in ('SCHEDULE', 'REGIMEN', 'SCRAP'))
);
--> statement-breakpoint
CREATE TABLE "scrap" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"item_seq" text NOT NULL,
	"category" text NOT NULL,
	"notes" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "scrap_user_medicine" UNIQUE("user_id","item_seq")
);
--> statement-breakpoint
ALTER TABLE "change_cursor" ADD CONSTRAINT "change_cursor_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_change" ADD CONSTRAINT "schedule_change_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scrap" ADD CONSTRAINT "scrap_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scrap" ADD CONSTRAINT "scrap_medicine" FOREIGN KEY ("item_seq") REFERENCES "public"."medicine"("item_seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schedule_change_at" ON "schedule_change" USING btree ("at");--> statement-breakpoint
CREATE INDEX "scrap_user" ON "scrap" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "scrap_user_category" ON "scrap" USING btree ("user_id","category","created_at","id");