-- A search in the order of the names reads only the index; drizzle-kit has no word for INCLUDE.
DROP INDEX "medicine_cache_name";--> statement-breakpoint
CREATE INDEX "medicine_cache_name" ON "medicine_cache" USING btree ("plainness","name_folded","item_seq") INCLUDE ("name","name_jamo","name_choseong");
