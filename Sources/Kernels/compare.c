#include "compare.h"
#include "clones.h"
#include "team.h"

#define COMPARISON_TABLE(ENTRY) \
  ENTRY(equal, ==)              \
  ENTRY(not_equal, !=)          \
  ENTRY(less, <)                \
  ENTRY(less_or_equal, <=)      \
  ENTRY(greater, >)             \
  ENTRY(greater_or_equal, >=)

// The innermost axis, with a copy for each common pair of steps, so that these vectorize.
#define COMPARISON_LOOP(name, op)                                                                  \
  BT_CLONES static void name##_row(                                                                \
      const float *x, long sx, const float *y, long sy, uint8_t *restrict z, long count) {         \
    if (sx == 1 && sy == 1) {                                                                      \
      for (long i = 0; i < count; i++) z[i] = x[i] op y[i];                                        \
    } else if (sx == 1 && sy == 0) {                                                               \
      for (long i = 0; i < count; i++) z[i] = x[i] op y[0];                                        \
    } else {                                                                                       \
      for (long i = 0; i < count; i++) z[i] = x[i * sx] op y[i * sy];                              \
    }                                                                                              \
  }
COMPARISON_TABLE(COMPARISON_LOOP)

typedef void (*row_loop)(const float *, long, const float *, long, uint8_t *restrict, long);
#define COMPARISON_ENTRY(name, op) [bt_##name] = name##_row,
static const row_loop row_loops[] = {COMPARISON_TABLE(COMPARISON_ENTRY)};

typedef struct {
  row_loop loop;
  const bt_broadcast *space;
  const float *x, *y;
  uint8_t *z;
  long row, rows, row_chunk;
} compare_job;

static void compare_chunk(void *context, long chunk) {
  const compare_job *job = context;
  const bt_broadcast *space = job->space;
  const int last = space->rank - 1;
  const long sx = space->step_x[last], sy = space->step_y[last];
  // One long row is cut into pieces; short rows are taken many at a time.
  const long pieces = bt_chunks(job->row, BT_CHUNK), first = chunk * job->row_chunk;
  const long end = pieces > 1 ? first + 1 : bt_min(first + job->row_chunk, job->rows);
  for (long r = first; r < end; r++) {
    const long row = pieces > 1 ? r / pieces : r, start = pieces > 1 ? r % pieces * BT_CHUNK : 0;
    long rest = row, ox = start * sx, oy = start * sy;
    for (int axis = last - 1; axis >= 0; axis--) {
      const long i = rest % space->sizes[axis];
      rest /= space->sizes[axis];
      ox += i * space->step_x[axis], oy += i * space->step_y[axis];
    }
    job->loop(job->x + ox, sx, job->y + oy, sy, job->z + row * job->row + start, bt_min(BT_CHUNK, job->row - start));
  }
}

void bt_compare(bt_comparison_kind kind, const bt_broadcast *space, const float *x, const float *y, uint8_t *z) {
  compare_job job = {row_loops[kind], space, x, y, z, space->sizes[space->rank - 1], 1, 1};
  for (int axis = 0; axis < space->rank - 1; axis++) job.rows *= space->sizes[axis];
  if (job.row == 0 || job.rows == 0) return;
  const long pieces = bt_chunks(job.row, BT_CHUNK);
  if (pieces == 1) job.row_chunk = (BT_CHUNK + job.row - 1) / job.row;
  bt_team_run(compare_chunk, &job, pieces > 1 ? job.rows * pieces : bt_chunks(job.rows, job.row_chunk));
}

void bt_extreme_index(const float *x, int32_t *y, long outer, long middle, long inner, float sign) {
  for (long o = 0; o < outer; o++)
    for (long i = 0; i < inner; i++) {
      const float *column = x + o * middle * inner + i;
      long best = 0;
      for (long r = 1; r < middle; r++) {
        const float v = column[r * inner], b = column[best * inner];
        if (b == b && (v != v || sign * v > sign * b)) best = r;
      }
      y[o * inner + i] = (int32_t)best;
    }
}
