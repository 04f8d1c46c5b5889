#include "random.h"
#include "clones.h"
#include "team.h"
#include <math.h>

BT_INLINE void philox(uint64_t key, uint64_t high, uint64_t low, uint32_t w[4]) {
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  uint32_t c0 = (uint32_t)low, c1 = (uint32_t)(low >> 32), c2 = (uint32_t)high, c3 = (uint32_t)(high >> 32);
  for (int round = 0; round < 10; round++) {
    const uint64_t a = (uint64_t)0xD2511F53u * c0, b = (uint64_t)0xCD9E8D57u * c2;
    const uint32_t n0 = (uint32_t)(b >> 32) ^ c1 ^ k0, n2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
    c0 = n0, c1 = (uint32_t)b, c2 = n2, c3 = (uint32_t)a;
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
  }
  w[0] = c0, w[1] = c1, w[2] = c2, w[3] = c3;
}

void bt_philox(uint64_t key, uint64_t high, uint64_t low, uint32_t words[4]) { philox(key, high, low, words); }

BT_INLINE float unit(uint32_t word) { return (float)(word >> 8) * 0x1p-24f; }

typedef struct {
  uint64_t key;
  float *y;
  long count;
} random_job;

// Block b of four words gives elements 4b to 4b + 3.
static void uniform_chunk(void *context, long index) {
  const random_job *job = context;
  const long start = index * BT_CHUNK, end = bt_min(start + BT_CHUNK, job->count);
  for (long i = start; i < end; i += 4) {
    uint32_t w[4];
    philox(job->key, 0, (uint64_t)i / 4, w);
    for (long k = 0; k < bt_min(4, end - i); k++) job->y[i + k] = unit(w[k]);
  }
}

static void normal_chunk(void *context, long index) {
  const random_job *job = context;
  const long start = index * BT_CHUNK, end = bt_min(start + BT_CHUNK, job->count);
  for (long i = start; i < end; i += 4) {
    uint32_t w[4];
    float n[4];
    philox(job->key, 0, (uint64_t)i / 4, w);
    for (int k = 0; k < 4; k += 2) {
      const float radius = sqrtf(-2.0f * logf(1.0f - unit(w[k]))), angle = 6.28318530718f * unit(w[k + 1]);
      n[k] = radius * cosf(angle), n[k + 1] = radius * sinf(angle);
    }
    for (long k = 0; k < bt_min(4, end - i); k++) job->y[i + k] = n[k];
  }
}

void bt_random_uniform(uint64_t key, float *y, long count) {
  random_job job = {key, y, count};
  bt_team_run(uniform_chunk, &job, bt_chunks(count, BT_CHUNK));
}

void bt_random_normal(uint64_t key, float *y, long count) {
  random_job job = {key, y, count};
  bt_team_run(normal_chunk, &job, bt_chunks(count, BT_CHUNK));
}

typedef struct {
  uint64_t key, range;
  int32_t low;
  int32_t *y;
  long count;
} integer_job;

// Block b of four words gives elements 2b and 2b + 1, each the high part of range times 64 bits.
static void integer_chunk(void *context, long index) {
  const integer_job *job = context;
  const long start = index * BT_CHUNK, end = bt_min(start + BT_CHUNK, job->count);
  for (long i = start; i < end; i += 2) {
    uint32_t w[4];
    philox(job->key, 0, (uint64_t)i / 2, w);
    for (long k = 0; k < bt_min(2, end - i); k++) {
      const uint64_t carry = (w[2 * k] * job->range) >> 32, product = w[2 * k + 1] * job->range;
      job->y[i + k] = (int32_t)((int64_t)job->low + (int64_t)((product + carry) >> 32));
    }
  }
}

void bt_random_integers(uint64_t key, int32_t low, uint64_t range, int32_t *y, long count) {
  integer_job job = {key, range, low, y, count};
  bt_team_run(integer_chunk, &job, bt_chunks(count, BT_CHUNK));
}
