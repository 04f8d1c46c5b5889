#include "bfloat16.h"
#include "clones.h"
#include "lanes.h"
#include "team.h"
#include <string.h>

typedef struct {
  const void *x;
  void *y;
  long count;
} convert_job;

// On the bits alone, so that no mode of the processor (flushing of small numbers) has a say.
BT_CLONES static void narrow(const float *restrict x, uint16_t *restrict y, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, sizeof bits);
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    // Cut off, a NaN with low bits only would be an infinity: the quiet bit is set.
    y[i] = (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : rounded);
  }
}

BT_CLONES static void widen(const uint16_t *restrict x, float *restrict y, long count) {
  for (long i = 0; i < count; i++) {
    const uint32_t bits = (uint32_t)x[i] << 16;
    memcpy(y + i, &bits, sizeof bits);
  }
}

BT_CLONES static void accumulate(const uint16_t *restrict x, uint16_t *restrict y, long count) {
  long i = 0;
  for (; i + 16 <= count; i += 16) BT_STORE_uint16_t(y + i, BT_LOAD_uint16_t(x + i) + BT_LOAD_uint16_t(y + i));
  for (; i < count; i++) {
    float a, b;
    widen(x + i, &a, 1), widen(y + i, &b, 1);
    a += b;
    narrow(&a, y + i, 1);
  }
}

static void accumulate_chunk(void *context, long index) {
  const convert_job *job = context;
  const long start = index * BT_CHUNK;
  accumulate((const uint16_t *)job->x + start, (uint16_t *)job->y + start, bt_min(BT_CHUNK, job->count - start));
}

static void narrow_chunk(void *context, long index) {
  const convert_job *job = context;
  const long start = index * BT_CHUNK;
  narrow((const float *)job->x + start, (uint16_t *)job->y + start, bt_min(BT_CHUNK, job->count - start));
}

static void widen_chunk(void *context, long index) {
  const convert_job *job = context;
  const long start = index * BT_CHUNK;
  widen((const uint16_t *)job->x + start, (float *)job->y + start, bt_min(BT_CHUNK, job->count - start));
}

void bt_bfloat16_from_float(const float *x, uint16_t *y, long count) {
  convert_job job = {x, y, count};
  bt_team_run(narrow_chunk, &job, bt_chunks(count, BT_CHUNK));
}

void bt_float_from_bfloat16(const uint16_t *x, float *y, long count) {
  convert_job job = {x, y, count};
  bt_team_run(widen_chunk, &job, bt_chunks(count, BT_CHUNK));
}

void bt_accumulate_bfloat16(const uint16_t *x, uint16_t *y, long count) {
  convert_job job = {x, y, count};
  bt_team_run(accumulate_chunk, &job, bt_chunks(count, BT_CHUNK));
}
