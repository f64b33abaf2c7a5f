CREATE TABLE "change_cursor" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"last_seq" bigint NOT NULL,
	"oldest_seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mutation_ledger" (
	"user_id" uuid NOT NULL,
	"client_mutation_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"answer" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "mutation_ledger_name" PRIMARY KEY("user_id","client_mutation_id")
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
CREATE TABLE "push_delivery" (
	"user_id" uuid NOT NULL,
	"schedule_id" uuid NOT NULL,
	"endpoint_hash" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "push_delivery_once" PRIMARY KEY("schedule_id","endpoint_hash")
);
--> statement-breakpoint
CREATE TABLE "push_subscription" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"device" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failed_at" timestamp (3) with time zone,
	CONSTRAINT "push_subscription_endpoint" UNIQUE("endpoint")
);
--> statement-breakpoint
CREATE TABLE "dropped_slot" (
	"user_id" uuid NOT NULL,
	"regimen_id" uuid NOT NULL,
	"slot" text NOT NULL,
	CONSTRAINT "dropped_slot_of_regimen" PRIMARY KEY("regimen_id","slot")
);
--> statement-breakpoint
CREATE TABLE "regimen" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"item_seq" text NOT NULL,
	"times" text[] NOT NULL,
	"days_of_week" smallint[] NOT NULL,
	"every_days" integer,
	"cycle_on" integer,
	"cycle_off" integer,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"time_zone" text,
	"made_zone" text NOT NULL,
	"made_until" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"dose_amount" double precision,
	"dose_unit" text,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "regimen_dose" CHECK (("regimen"."dose_amount" is null) = ("regimen"."dose_unit" is null)),
	CONSTRAINT "regimen_cycle" CHECK (("regimen"."cycle_on" is null) = ("regimen"."cycle_off" is null))
);
--> statement-breakpoint
CREATE TABLE "schedule" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"item_seq" text NOT NULL,
	"regimen_id" uuid,
	"slot" text,
	"scheduled_time" timestamp (3) with time zone NOT NULL,
	"is_moved" boolean DEFAULT false NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"completed_at" timestamp (3) with time zone,
	"reminded_at" timestamp (3) with time zone,
	"dose_amount" double precision,
	"dose_unit" text,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "schedule_slot" UNIQUE("regimen_id","slot"),
	CONSTRAINT "schedule_status" CHECK ("schedule"."status" in ('PENDING', 'COMPLETED', 'SKIPPED', 'MISSED')),
	CONSTRAINT "schedule_completed" CHECK (("schedule"."status" = 'COMPLETED') = ("schedule"."completed_at" is not null)),
	CONSTRAINT "schedule_dose" CHECK (("schedule"."dose_amount" is null) = ("schedule"."dose_unit" is null))
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
ALTER TABLE "app_user" ADD COLUMN "missed_after_minutes" integer DEFAULT 240 NOT NULL;--> statement-breakpoint
ALTER TABLE "change_cursor" ADD CONSTRAINT "change_cursor_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mutation_ledger" ADD CONSTRAINT "mutation_ledger_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_change" ADD CONSTRAINT "schedule_change_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_delivery" ADD CONSTRAINT "push_delivery_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_delivery" ADD CONSTRAINT "push_delivery_schedule_id_schedule_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "public"."schedule"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscription" ADD CONSTRAINT "push_subscription_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dropped_slot" ADD CONSTRAINT "dropped_slot_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dropped_slot" ADD CONSTRAINT "dropped_slot_regimen_id_regimen_id_fk" FOREIGN KEY ("regimen_id") REFERENCES "public"."regimen"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regimen" ADD CONSTRAINT "regimen_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "regimen" ADD CONSTRAINT "regimen_medicine" FOREIGN KEY ("item_seq") REFERENCES "public"."medicine"("item_seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_regimen_id_regimen_id_fk" FOREIGN KEY ("regimen_id") REFERENCES "public"."regimen"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_medicine" FOREIGN KEY ("item_seq") REFERENCES "public"."medicine"("item_seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scrap" ADD CONSTRAINT "scrap_user_id_app_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."app_user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scrap" ADD CONSTRAINT "scrap_medicine" FOREIGN KEY ("item_seq") REFERENCES "public"."medicine"("item_seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mutation_ledger_at" ON "mutation_ledger" USING btree ("at");--> statement-breakpoint
CREATE INDEX "schedule_change_at" ON "schedule_change" USING btree ("at");--> statement-breakpoint
CREATE INDEX "push_delivery_user" ON "push_delivery" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "push_delivery_at" ON "push_delivery" USING btree ("at");--> statement-breakpoint
CREATE INDEX "push_subscription_user" ON "push_subscription" USING btree ("user_id","last_used_at","id");--> statement-breakpoint
CREATE INDEX "dropped_slot_user" ON "dropped_slot" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "regimen_user" ON "regimen" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "regimen_made_until" ON "regimen" USING btree ("made_until","id") WHERE ended_at is null
  and (ends_on is null or made_until < (ends_on + 2)::timestamp at time zone 'UTC');--> statement-breakpoint
CREATE INDEX "schedule_user_time" ON "schedule" USING btree ("user_id","scheduled_time","id");--> statement-breakpoint
CREATE INDEX "schedule_own" ON "schedule" USING btree ("user_id") WHERE regimen_id is null;--> statement-breakpoint
CREATE INDEX "schedule_pending" ON "schedule" USING btree ("scheduled_time") WHERE status = 'PENDING';--> statement-breakpoint
CREATE INDEX "scrap_user" ON "scrap" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "scrap_user_category" ON "scrap" USING btree ("user_id","category","created_at","id");