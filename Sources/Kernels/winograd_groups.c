#include "winograd_groups.h"
#include "clones.h"
#include "team.h"
#include "winograd_weights.h"
#include <string.h>

enum {
  /// Of the points of a group: with weights beside them they are to stay in a processor's own cache.
  GROUP_BYTES = 512 << 10,
  /// Lines that are multiplied side by side; a group has a multiple of so many tiles.
  LINES = 12,
};

typedef struct {
  const bt_tiling *tiling;
  const bt_grouping *grouping;
  const float *u;
  float *scratch;
} job;

bt_grouping bt_grouping_of(const bt_tiling *t, long channels) {
  bt_grouping g = {.shares = bt_team_size()};
  const long tile_floats = (long)t->points * t->points * (channels + 32), share = bt_chunks(t->tiles, g.shares);
  // Fewer tiles would read the weights too often; the many points of stride 2 leave room for one lot of lines.
  const long fewest = t->stride == 2 ? LINES : 3 * LINES;
  const long most = bt_max(fewest, GROUP_BYTES / (4 * tile_floats) / LINES * LINES);
  g.group = bt_chunks(bt_chunks(share, bt_chunks(share, most)), LINES) * LINES;
  g.share_floats = g.group * tile_floats;
  return g;
}

// What the next group reads is asked for piece by piece while this one is computed.

typedef struct {
  const char *at, *end;
  long piece;
} ahead;

static ahead ask_for(const bt_tiling *t, const bt_batch *b, long first, long end, long pieces) {
  const long tiles = t->across * t->down;
  const char *from = b->pixels + first * b->image_bytes / tiles, *to = b->pixels + end * b->image_bytes / tiles;
  return (ahead){from, to, ((to - from) / pieces / 64 + 1) * 64};
}

BT_INLINE void ask(ahead *a) {
  for (const char *end = a->end - a->at > a->piece ? a->at + a->piece : a->end; a->at < end; a->at += 64)
    __builtin_prefetch(a->at, 0, 2);
}

static void convolve_share(void *context, long share) {
  const job *j = context;
  const bt_tiling *t = j->tiling;
  const bt_grouping *g = j->grouping;
  const long begin = t->tiles * share / g->shares, end = t->tiles * (share + 1) / g->shares;
  const long inputs = t->from.blocks, all = t->points * t->points;
  float *v = j->scratch + share * g->share_floats;
  for (long first = begin; first < end; first += g->group) {
    const bt_lines lines = bt_lines_of(bt_min(g->group, end - first), inputs);
    const bt_tile_range range = {first, 0, lines.lines};
    float *m = v + all * inputs * lines.step;
    bt_read_samples(t, range, &lines, v);
    const long next = first + lines.lines;
    ahead more = ask_for(t, &t->from, next, bt_min(next + g->group, end), all * bt_chunks(t->to.blocks, 2));
    for (long block = 0; block < t->to.blocks; block += 2) {
      const long blocks = bt_min(2, t->to.blocks - block);
      const float *u = j->u + block * BT_WEIGHT_COMPONENTS * inputs * 256;
      for (long p = 0; p < all; p++) {
        ask(&more);
        bt_multiply_lines(
            &lines, v + p * inputs * lines.step, u + bt_component_of(t, p) * blocks * inputs * 256,
            m + p * blocks * lines.step, blocks);
      }
      bt_write_results(t, block, blocks, range, &lines, m);
    }
  }
}

void bt_convolve_groups(const bt_tiling *t, const bt_grouping *g, const float *u, float *scratch) {
  job j = {t, g, u, scratch};
  bt_team_run(convolve_share, &j, g->shares);
}

static void weigh_share(void *context, long share) {
  const job *j = context;
  const bt_tiling *t = j->tiling;
  const bt_grouping *g = j->grouping;
  const long begin = t->tiles * share / g->shares, end = t->tiles * (share + 1) / g->shares;
  const long inputs = t->from.blocks, outputs = t->gradient.blocks;
  const size_t components = (size_t)(BT_WEIGHT_COMPONENTS * inputs * outputs * 256);
  float *du = j->scratch + share * ((long)components + g->share_floats), *v = du + components;
  memset(du, 0, components * sizeof(float));
  for (long first = begin; first < end; first += g->group) {
    const bt_lines lines = bt_lines_of(bt_min(g->group, end - first), inputs);
    const bt_tile_range range = {first, 0, lines.lines};
    float *z = v + t->points * t->points * inputs * lines.step;
    bt_read_samples(t, range, &lines, v);
    const long next = first + lines.lines, pieces = BT_WEIGHT_COMPONENTS * bt_chunks(outputs, 2);
    ahead more = ask_for(t, &t->from, next, bt_min(next + g->group, end), pieces);
    ahead more_gradient = ask_for(t, &t->gradient, next, bt_min(next + g->group, end), pieces);
    for (long block = 0; block < outputs; block += 2) {
      const long blocks = bt_min(2, outputs - block);
      bt_read_gradients(t, block, blocks, range, &lines, z);
      for (long q = 0; q < BT_WEIGHT_COMPONENTS; q++) {
        ask(&more), ask(&more_gradient);
        bt_accumulate_component(
            t, q, &lines, v, z, blocks, du + (block * BT_WEIGHT_COMPONENTS + q * blocks) * inputs * 256, blocks);
      }
    }
  }
}

void bt_weigh_groups(const bt_tiling *t, const bt_grouping *g, float *scratch) {
  job j = {.tiling = t, .grouping = g, .scratch = scratch};
  bt_team_run(weigh_share, &j, g->shares);
}
