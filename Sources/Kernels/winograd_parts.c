#include "winograd_parts.h"
#include "clones.h"
#include "team.h"
#include "winograd_weights.h"
#include <string.h>

enum {
  /// Of the points of a part, which go through the cache that processors share.
  PART_BYTES = 16 << 20,
  /// The fewest tiles for which components are read.
  FEWEST = 48,
};

typedef struct {
  const bt_tiling *tiling;
  bt_lines lines;
  long first, shares;
  const float *u;
  float *v, *m, *du;  // m: points of results, or of their gradients
} part;

/// Tiles of a part.
static long size_of(const bt_tiling *t, long channels) {
  const long most = bt_max(FEWEST, PART_BYTES / ((long)sizeof(float) * t->points * t->points * channels));
  return bt_chunks(t->tiles, bt_chunks(t->tiles, most));
}

long bt_part_floats(const bt_tiling *t, long channels) {
  return bt_lines_of(size_of(t, channels), 0).step / 16 * t->points * t->points * channels;
}

/// A part of at most `size` tiles from `first` on.
static part part_at(const bt_tiling *t, long first, long size, float *scratch) {
  part p = {.tiling = t, .first = first, .lines = bt_lines_of(bt_min(size, t->tiles - first), t->from.blocks)};
  p.shares = bt_min(p.lines.lines, 4L * bt_team_size());
  p.v = scratch, p.m = p.v + t->points * t->points * t->from.blocks * p.lines.step;
  return p;
}

static bt_tile_range range_of(const part *p, long share) {
  return (bt_tile_range){p->first, p->lines.lines * share / p->shares, p->lines.lines * (share + 1) / p->shares};
}

static void read_samples(void *context, long share) {
  const part *p = context;
  bt_read_samples(p->tiling, range_of(p, share), &p->lines, p->v);
}

static void read_gradients(void *context, long share) {
  const part *p = context;
  bt_read_gradients(p->tiling, 0, p->tiling->gradient.blocks, range_of(p, share), &p->lines, p->m);
}

static void write_results(void *context, long share) {
  const part *p = context;
  bt_write_results(p->tiling, 0, p->tiling->to.blocks, range_of(p, share), &p->lines, p->m);
}

static void multiply_point(void *context, long point) {
  const part *p = context;
  const long inputs = p->lines.inputs, outputs = p->tiling->to.blocks;
  const long component = bt_component_of(p->tiling, point);
  for (long block = 0; block < outputs; block += 2) {
    const long blocks = bt_min(2, outputs - block);
    bt_multiply_lines(
        &p->lines, p->v + point * inputs * p->lines.step,
        p->u + (block * BT_WEIGHT_COMPONENTS + component * blocks) * inputs * 256,
        p->m + (point * outputs + block) * p->lines.step, blocks);
  }
}

void bt_convolve_parts(const bt_tiling *t, const float *u, float *scratch) {
  const long size = size_of(t, (t->from.blocks + t->to.blocks) * 16);
  for (long first = 0; first < t->tiles; first += size) {
    part p = part_at(t, first, size, scratch);
    p.u = u;
    bt_team_run(read_samples, &p, p.shares);
    bt_team_run(multiply_point, &p, (long)t->points * t->points);
    bt_team_run(write_results, &p, p.shares);
  }
}

static void weigh_component(void *context, long component) {
  const part *p = context;
  const long inputs = p->lines.inputs, outputs = p->tiling->gradient.blocks;
  for (long block = 0; block < outputs; block += 2) {
    const long blocks = bt_min(2, outputs - block), floats = blocks * inputs * 256;
    float *du = p->du + block * BT_WEIGHT_COMPONENTS * inputs * 256 + component * floats;
    if (p->first == 0) memset(du, 0, (size_t)floats * sizeof(float));
    bt_accumulate_component(
        p->tiling, component, &p->lines, p->v, p->m + block * p->lines.step, outputs, du, blocks);
  }
}

void bt_weigh_parts(const bt_tiling *t, float *du, float *scratch) {
  const long size = size_of(t, (t->from.blocks + t->gradient.blocks) * 16);
  for (long first = 0; first < t->tiles; first += size) {
    part p = part_at(t, first, size, scratch);
    p.du = du;
    bt_team_run(read_samples, &p, p.shares);
    bt_team_run(read_gradients, &p, p.shares);
    bt_team_run(weigh_component, &p, BT_WEIGHT_COMPONENTS);
  }
}
