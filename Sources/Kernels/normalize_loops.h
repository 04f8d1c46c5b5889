// The loops of normalize.c for one element type, ELEMENT; NAME gives each its name.
#define LOAD_(type, p) BT_LOAD_##type(p)
#define LOAD_OF(type, p) LOAD_(type, p)
#define LOAD(p) LOAD_OF(ELEMENT, p)
#define STORE_(type, p, v) BT_STORE_##type(p, v)
#define STORE_OF(type, p, v) STORE_(type, p, v)
#define STORE(p, v) STORE_OF(ELEMENT, p, v)
#define STREAM_(type, p, v) BT_STREAM_##type(p, v)
#define STREAM_OF(type, p, v) STREAM_(type, p, v)
#define RESULT(p, v)                                                                       \
  if (s->streams)                                                                          \
    STREAM_OF(ELEMENT, p, v);                                                              \
  else                                                                                     \
    STORE(p, v)
#define CONSTANTS(name) (*(const bt_lanes *)(s->constants->name + s->lane + 16 * k))

// Each loop exists for strips of 64 lanes, side by side in x or apart, and of 16.
#define EACH_WIDTH(name)                                                                   \
  BT_CLONES static void NAME(name)(const strip *s) {                                       \
    if (s->vectors == 4 && s->x_at.step == 16)                                             \
      NAME(name##_of)(s, 4, 16);                                                           \
    else if (s->vectors == 4)                                                              \
      NAME(name##_of)(s, 4, s->x_at.step);                                                 \
    else                                                                                   \
      NAME(name##_of)(s, 1, 16);                                                           \
  }
#define ROWS                                                                               \
  for (long r = 0, at = 0, from = 0; r < s->rows; r++, at += s->at.stride, from += s->x_at.stride)

BT_INLINE void NAME(moments_of)(const strip *s, const int vectors, const long step) {
  const ELEMENT *x = s->x;
  bt_lanes sum[4], square[4], center[4];
  for (int k = 0; k < vectors; k++) {
    sum[k] = *(bt_lanes *)(s->sums + s->lane + 16 * k);
    square[k] = *(bt_lanes *)(s->sums + LANES + s->lane + 16 * k);
    center[k] = CONSTANTS(center);
  }
  for (long r = 0; r < s->rows; r++, x += s->x_at.stride)
    for (int k = 0; k < vectors; k++) {
      const bt_lanes d = LOAD(x + step * k) - center[k];
      sum[k] += d;
      square[k] += d * d;
    }
  for (int k = 0; k < vectors; k++) {
    *(bt_lanes *)(s->sums + s->lane + 16 * k) = sum[k];
    *(bt_lanes *)(s->sums + LANES + s->lane + 16 * k) = square[k];
  }
}
EACH_WIDTH(moments)

BT_INLINE void NAME(normalize_of)(const strip *s, const int vectors, const long step) {
  const ELEMENT *x = s->x, *residual = s->other;
  ELEMENT *y = s->out;
  bt_lanes center[4], scale[4], shift[4];
  for (int k = 0; k < vectors; k++) {
    center[k] = CONSTANTS(center);
    scale[k] = CONSTANTS(scale);
    shift[k] = CONSTANTS(shift);
  }
#define EACH_ROW(more, relu)                                                               \
  ROWS                                                                                     \
    for (int k = 0; k < vectors; k++) {                                                    \
      bt_lanes z = (LOAD(x + from + step * k) - center[k]) * scale[k] + shift[k];              \
      if (more) z += LOAD(residual + at + 16 * k);                                         \
      if (relu) z = BT_RELU(z);                                                            \
      RESULT(y + at + 16 * k, z);                                                          \
    }
  if (residual && s->relu) {
    EACH_ROW(1, 1)
  } else if (residual) {
    EACH_ROW(1, 0)
  } else if (s->relu) {
    EACH_ROW(0, 1)
  } else {
    EACH_ROW(0, 0)
  }
#undef EACH_ROW
}
EACH_WIDTH(normalize)

BT_INLINE void NAME(gradient_sums_of)(const strip *s, const int vectors, const long step) {
  const ELEMENT *x = s->x, *g = s->other, *y = s->result;
  ELEMENT *dz = s->out;
  bt_lanes sum_g[4], sum_gx[4], center[4], scale[4], shift[4];
  for (int k = 0; k < vectors; k++) {
    sum_g[k] = *(bt_lanes *)(s->sums + s->lane + 16 * k);
    sum_gx[k] = *(bt_lanes *)(s->sums + LANES + s->lane + 16 * k);
    center[k] = CONSTANTS(center);
    scale[k] = CONSTANTS(scale);
    shift[k] = CONSTANTS(shift);
  }
// The ReLU's mask is that of y, or computed again from x: cheaper than keeping it.
#define EACH_ROW(masked, write)                                                            \
  ROWS                                                                                     \
    for (int k = 0; k < vectors; k++) {                                                    \
      const bt_lanes h = LOAD(x + from + step * k) - center[k];                                \
      bt_lanes d = LOAD(g + at + 16 * k);                                                  \
      d = masked;                                                                          \
      if (write) STORE(dz + at + 16 * k, d);                                               \
      sum_g[k] += d;                                                                       \
      sum_gx[k] += d * h;                                                                  \
    }
  if (y) {
    EACH_ROW(BT_WHERE(LOAD(y + at + 16 * k) > 0.0f, d), 1)
  } else if (s->relu) {
    EACH_ROW(BT_WHERE(h * scale[k] + shift[k] > 0.0f, d), 0)
  } else {
    EACH_ROW(d, 0)
  }
#undef EACH_ROW
  for (int k = 0; k < vectors; k++) {
    *(bt_lanes *)(s->sums + s->lane + 16 * k) = sum_g[k];
    *(bt_lanes *)(s->sums + LANES + s->lane + 16 * k) = sum_gx[k];
  }
}
EACH_WIDTH(gradient_sums)

BT_INLINE void NAME(gradient_of)(const strip *s, const int vectors, const long step) {
  const ELEMENT *x = s->x, *g = s->other;
  ELEMENT *dx = s->out;
  bt_lanes center[4], scale[4], shift[4], by_x[4], constant[4];
  for (int k = 0; k < vectors; k++) {
    center[k] = CONSTANTS(center);
    scale[k] = CONSTANTS(scale);
    shift[k] = CONSTANTS(shift);
    by_x[k] = CONSTANTS(by_x);
    constant[k] = CONSTANTS(constant);
  }
#define EACH_ROW(masked)                                                                   \
  ROWS                                                                                     \
    for (int k = 0; k < vectors; k++) {                                                    \
      const bt_lanes h = LOAD(x + from + step * k) - center[k];                                \
      bt_lanes d = LOAD(g + at + 16 * k);                                                  \
      d = masked;                                                                          \
      RESULT(dx + from + step * k, d * scale[k] + (h * by_x[k] + constant[k]));                \
    }
  if (s->relu) {
    EACH_ROW(BT_WHERE(h * scale[k] + shift[k] > 0.0f, d))
  } else {
    EACH_ROW(d)
  }
#undef EACH_ROW
}
EACH_WIDTH(gradient)

#undef LOAD_
#undef LOAD_OF
#undef LOAD
#undef STORE_
#undef STORE_OF
#undef STORE
#undef STREAM_
#undef STREAM_OF
#undef RESULT
#undef CONSTANTS
#undef ROWS
#undef EACH_WIDTH
#undef ELEMENT
#undef NAME
