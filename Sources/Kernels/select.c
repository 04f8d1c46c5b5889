#include "select.h"
#include "clones.h"
#include "team.h"
#include <string.h>

/// The next index of an odometer over `rank` axes, and its offset; 0 when it is through.
BT_INLINE int advance(long *index, const long *sizes, const long *steps, int rank, long *offset) {
  for (int axis = rank - 1; axis >= 0; axis--) {
    *offset += steps[axis];
    if (++index[axis] < sizes[axis]) return 1;
    *offset -= steps[axis] * sizes[axis];
    index[axis] = 0;
  }
  return 0;
}

static int is_empty(const long *sizes, int rank) {
  for (int axis = 0; axis < rank; axis++)
    if (sizes[axis] == 0) return 1;
  return 0;
}

void bt_box_read(const bt_box *box, const void *whole, void *dense) {
  if (box->run == 0 || is_empty(box->sizes, box->rank)) return;
  const char *from = whole;
  char *to = dense;
  long index[8] = {0}, offset = 0;
  do {
    memcpy(to, from + offset, (size_t)box->run);
    to += box->run;
  } while (advance(index, box->sizes, box->steps, box->rank, &offset));
}

void bt_box_write(const bt_box *box, const void *dense, void *whole) {
  if (box->run == 0 || is_empty(box->sizes, box->rank)) return;
  const char *from = dense;
  char *to = whole;
  long index[8] = {0}, offset = 0;
  do {
    memcpy(to + offset, from, (size_t)box->run);
    from += box->run;
  } while (advance(index, box->sizes, box->steps, box->rank, &offset));
}

void bt_gather(
    const void *x, const int32_t *rows, void *y, long outer, long size, long count, long run) {
  const char *from = x;
  char *to = y;
  for (long o = 0; o < outer; o++, from += size * run)
    for (long k = 0; k < count; k++, to += run) {
      const long row = rows[k] < 0 ? rows[k] + size : rows[k];
      memcpy(to, from + row * run, (size_t)run);
    }
}

BT_CLONES static void add_run(const float *restrict g, float *restrict dx, long count) {
  for (long i = 0; i < count; i++) dx[i] += g[i];
}

void bt_scatter_add(
    const float *g, const int32_t *rows, float *y, long outer, long size, long count, long inner) {
  for (long o = 0; o < outer; o++, y += size * inner)
    for (long k = 0; k < count; k++, g += inner) {
      const long row = rows[k] < 0 ? rows[k] + size : rows[k];
      add_run(g, y + row * inner, inner);
    }
}

void bt_take_along(
    const void *x, const int32_t *places, void *y, long outer, long size, long count, long inner, long width) {
  const char *from = x;
  char *to = y;
  for (long o = 0; o < outer; o++, from += size * inner * width)
    for (long k = 0; k < count; k++)
      for (long i = 0; i < inner; i++, to += width) {
        const long place = *places < 0 ? *places + size : *places;
        memcpy(to, from + (place * inner + i) * width, (size_t)width);
        places++;
      }
}

void bt_put_along(
    const float *g, const int32_t *places, float *dx, long outer, long size, long count, long inner) {
  for (long o = 0; o < outer; o++, dx += size * inner)
    for (long k = 0; k < count; k++)
      for (long i = 0; i < inner; i++) {
        const long place = *places < 0 ? *places + size : *places;
        dx[place * inner + i] += *g++;
        places++;
      }
}

BT_CLONES static void choose_row(
    const uint8_t *mask, long sm, const float *x, long sx, const float *y, long sy, float *restrict z, long count) {
  if (sm == 1 && sx == 1 && sy == 1) {
    for (long i = 0; i < count; i++) z[i] = mask[i] ? x[i] : y[i];
  } else {
    for (long i = 0; i < count; i++) z[i] = mask[i * sm] ? x[i * sx] : y[i * sy];
  }
}

typedef struct {
  const bt_choice *space;
  const uint8_t *mask;
  const float *x, *y;
  float *z;
  long row, rows, row_chunk;
} choose_job;

static void choose_chunk(void *context, long chunk) {
  const choose_job *job = context;
  const bt_choice *space = job->space;
  const int last = space->rank - 1;
  const long first = chunk * job->row_chunk;
  for (long r = first; r < bt_min(first + job->row_chunk, job->rows); r++) {
    long rest = r, om = 0, ox = 0, oy = 0;
    for (int axis = last - 1; axis >= 0; axis--) {
      const long i = rest % space->sizes[axis];
      rest /= space->sizes[axis];
      om += i * space->step_mask[axis], ox += i * space->step_x[axis], oy += i * space->step_y[axis];
    }
    choose_row(job->mask + om, space->step_mask[last], job->x + ox, space->step_x[last], job->y + oy,
               space->step_y[last], job->z + r * job->row, job->row);
  }
}

void bt_choose(const bt_choice *space, const uint8_t *mask, const float *x, const float *y, float *z) {
  choose_job job = {space, mask, x, y, z, space->sizes[space->rank - 1], 1, 0};
  if (is_empty(space->sizes, space->rank)) return;
  for (int axis = 0; axis < space->rank - 1; axis++) job.rows *= space->sizes[axis];
  job.row_chunk = 1 + BT_CHUNK / job.row;
  bt_team_run(choose_chunk, &job, bt_chunks(job.rows, job.row_chunk));
}
