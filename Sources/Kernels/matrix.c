#include "matrix.h"
#include "clones.h"
#include "team.h"
#include <string.h>

typedef struct {
  const float *x;
  float *y;
  long rows, columns;
} matrix_job;

enum { TILE = 32 };

static void transpose_band(void *context, long index) {
  const matrix_job *job = context;
  const long first = index * TILE, last = bt_min(first + TILE, job->rows);
  for (long column = 0; column < job->columns; column += TILE)
    for (long j = column; j < bt_min(column + TILE, job->columns); j++)
      for (long i = first; i < last; i++) job->y[j * job->rows + i] = job->x[i * job->columns + j];
}

void bt_transpose(const float *x, float *y, long rows, long columns) {
  matrix_job job = {x, y, rows, columns};
  bt_team_run(transpose_band, &job, bt_chunks(rows, TILE));
}

typedef struct {
  const uint16_t *x;
  uint16_t *y;
  long rows, columns;
} half_job;

static void transpose_half_band(void *context, long index) {
  const half_job *job = context;
  const long first = index * TILE, last = bt_min(first + TILE, job->rows);
  for (long column = 0; column < job->columns; column += TILE)
    for (long j = column; j < bt_min(column + TILE, job->columns); j++)
      for (long i = first; i < last; i++) job->y[j * job->rows + i] = job->x[i * job->columns + j];
}

void bt_transpose_half(const uint16_t *x, uint16_t *y, long rows, long columns) {
  half_job job = {x, y, rows, columns};
  bt_team_run(transpose_half_band, &job, bt_chunks(rows, TILE));
}

void bt_diagonal(const float *x, float *y, long d) {
  for (long i = 0; i < d; i++) y[i] = x[i * (d + 1)];
}

void bt_diagonal_gradient(const float *g, float *dx, long d) {
  memset(dx, 0, (size_t)(d * d) * sizeof(float));
  for (long i = 0; i < d; i++) dx[i * (d + 1)] = g[i];
}

// Between two diagonal entries lie d others, contiguous in both.
static void take_band(void *context, long i) {
  const matrix_job *job = context;
  memcpy(job->y + i * job->rows, job->x + i * (job->rows + 1) + 1, (size_t)job->rows * sizeof(float));
}

static void put_band(void *context, long i) {
  const matrix_job *job = context;
  job->y[i * (job->rows + 1)] = 0.0f;
  memcpy(job->y + i * (job->rows + 1) + 1, job->x + i * job->rows, (size_t)job->rows * sizeof(float));
}

void bt_off_diagonal(const float *x, float *y, long d) {
  matrix_job job = {x, y, d, d};
  bt_team_run(take_band, &job, d - 1);
}

void bt_off_diagonal_gradient(const float *g, float *dx, long d) {
  matrix_job job = {g, dx, d, d};
  bt_team_run(put_band, &job, d - 1);
  if (d > 0) dx[d * d - 1] = 0.0f;
}
