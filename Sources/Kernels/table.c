#include "table.h"
#include "clones.h"
#include "team.h"
#include <string.h>

typedef struct {
  bt_table table;
  const char *from;
  char *to;
  int blocking;
} copy_job;

// One image: `bytes` is what 16 columns of a pixel take, known at compile time where it matters.
BT_INLINE void copy_image(const copy_job *job, long image, const long bytes) {
  const long area = job->table.area, blocks = job->table.columns / 16, start = image * area * blocks * bytes;
  for (long block = 0; block < blocks; block++)
    for (long pixel = 0; pixel < area; pixel++) {
      const long dense = start + (pixel * blocks + block) * bytes, blocked = start + (block * area + pixel) * bytes;
      if (job->blocking)
        memcpy(job->to + blocked, job->from + dense, (size_t)bytes);
      else
        memcpy(job->to + dense, job->from + blocked, (size_t)bytes);
    }
}

BT_CLONES static void copy_one(const copy_job *job, long image) {
  if (job->table.element == bt_float32)
    copy_image(job, image, 64);
  else
    copy_image(job, image, 32);
}

static void copy_task(void *context, long index) { copy_one(context, index); }

static void copy(const bt_table *table, const void *from, void *to, int blocking) {
  copy_job job = {*table, from, to, blocking};
  bt_team_run(copy_task, &job, table->area ? table->rows / table->area : 0);
}

void bt_block_columns(const bt_table *table, const void *from, void *to) { copy(table, from, to, 1); }

void bt_unblock_columns(const bt_table *table, const void *from, void *to) { copy(table, from, to, 0); }
