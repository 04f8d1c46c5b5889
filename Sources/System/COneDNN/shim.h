/// oneDNN 2 and 3 behind one set of calls: their descriptors are made differently, everything after is alike.
#pragma once
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <stddef.h>

/// A window that slides over images: a convolution, or a pooling (then without output channels and bias).
typedef struct {
  dnnl_dim_t images, height, width, channels;
  dnnl_dim_t out_height, out_width, out_channels;
  dnnl_dim_t kernel_height, kernel_width, stride, padding_top, padding_left, padding_bottom, padding_right;
  int has_bias;
  /// Of images and results, and of weights as they are stored and their gradients.
  dnnl_data_type_t type, weights_type;
  /// Whether channels lie in blocks of 16, nChw16c, instead of last.
  int is_blocked;
} bt_dnn_window;

typedef enum { bt_dnn_forward, bt_dnn_backward_data, bt_dnn_backward_weights } bt_dnn_pass;

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t bt_dnn_desc;
typedef const_dnnl_memory_desc_t bt_dnn_desc_ref;
#define BT_DNN_REF(desc) (desc)
static inline dnnl_status_t bt_dnn_desc_init(
    bt_dnn_desc *desc, int rank, const dnnl_dim_t *dims, dnnl_data_type_t type, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_create_with_tag(desc, rank, dims, type, tag);
}
static inline void bt_dnn_desc_free(bt_dnn_desc *desc) {
  if (*desc) dnnl_memory_desc_destroy(*desc);
}
#else
typedef dnnl_memory_desc_t bt_dnn_desc;
typedef const dnnl_memory_desc_t *bt_dnn_desc_ref;
#define BT_DNN_REF(desc) (&(desc))
static inline dnnl_status_t bt_dnn_desc_init(
    bt_dnn_desc *desc, int rank, const dnnl_dim_t *dims, dnnl_data_type_t type, dnnl_format_tag_t tag) {
  return dnnl_memory_desc_init_by_tag(desc, rank, dims, type, tag);
}
static inline void bt_dnn_desc_free(bt_dnn_desc *desc) { (void)desc; }
#endif

/// Scratch memory comes from the caller, not from the library, so that it is pooled and counted.
static inline dnnl_status_t bt_dnn_attributes(dnnl_primitive_attr_t *attributes) {
  const dnnl_status_t status = dnnl_primitive_attr_create(attributes);
  if (status != dnnl_success) return status;
  return dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
}

static inline dnnl_format_tag_t bt_dnn_images(const bt_dnn_window *w) {
  return w->is_blocked ? dnnl_nChw16c : dnnl_nhwc;
}

/// A convolution, directly or by Winograd's algorithm; weights in the layout the library prefers, dilation 1.
static inline dnnl_status_t bt_dnn_convolution(
    dnnl_engine_t engine, bt_dnn_pass pass, int winograd, const bt_dnn_window *w, dnnl_primitive_desc_t hint,
    dnnl_primitive_desc_t *result) {
  const dnnl_alg_kind_t algorithm = winograd ? dnnl_convolution_winograd : dnnl_convolution_direct;
  const dnnl_data_type_t weights_type = pass == bt_dnn_backward_weights ? w->weights_type : w->type;
  const dnnl_dim_t src_dims[] = {w->images, w->channels, w->height, w->width};
  const dnnl_dim_t weight_dims[] = {w->out_channels, w->channels, w->kernel_height, w->kernel_width};
  const dnnl_dim_t dst_dims[] = {w->images, w->out_channels, w->out_height, w->out_width};
  const dnnl_dim_t bias_dims[] = {w->out_channels}, strides[] = {w->stride, w->stride};
  const dnnl_dim_t before[] = {w->padding_top, w->padding_left}, after[] = {w->padding_bottom, w->padding_right};
  bt_dnn_desc src, weights, bias, dst;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_status_t status;
  if ((status = bt_dnn_desc_init(&src, 4, src_dims, w->type, bt_dnn_images(w))) != dnnl_success) return status;
  if ((status = bt_dnn_desc_init(&weights, 4, weight_dims, weights_type, dnnl_format_tag_any)) != dnnl_success) return status;
  if ((status = bt_dnn_desc_init(&dst, 4, dst_dims, w->type, bt_dnn_images(w))) != dnnl_success) return status;
  if ((status = bt_dnn_desc_init(&bias, 1, bias_dims, dnnl_f32, dnnl_a)) != dnnl_success) return status;
  if ((status = bt_dnn_attributes(&attributes)) != dnnl_success) return status;
  const bt_dnn_desc_ref bias_ref = w->has_bias ? BT_DNN_REF(bias) : NULL;
#if DNNL_VERSION_MAJOR >= 3
  const dnnl_dim_t dilates[] = {0, 0};
  if (pass == bt_dnn_forward)
    status = dnnl_convolution_forward_primitive_desc_create(
        result, engine, dnnl_forward_training, algorithm, src, weights, bias_ref, dst, strides, dilates,
        before, after, attributes);
  else if (pass == bt_dnn_backward_data)
    status = dnnl_convolution_backward_data_primitive_desc_create(
        result, engine, algorithm, src, weights, dst, strides, dilates, before, after, hint, attributes);
  else
    status = dnnl_convolution_backward_weights_primitive_desc_create(
        result, engine, algorithm, src, weights, bias_ref, dst, strides, dilates, before, after, hint,
        attributes);
#else
  dnnl_convolution_desc_t desc;
  if (pass == bt_dnn_forward)
    status = dnnl_convolution_forward_desc_init(
        &desc, dnnl_forward_training, algorithm, &src, &weights, bias_ref, &dst, strides, before, after);
  else if (pass == bt_dnn_backward_data)
    status = dnnl_convolution_backward_data_desc_init(
        &desc, algorithm, &src, &weights, &dst, strides, before, after);
  else
    status = dnnl_convolution_backward_weights_desc_init(
        &desc, algorithm, &src, &weights, bias_ref, &dst, strides, before, after);
  if (status == dnnl_success) status = dnnl_primitive_desc_create(result, &desc, attributes, engine, hint);
#endif
  dnnl_primitive_attr_destroy(attributes);
  bt_dnn_desc_free(&src), bt_dnn_desc_free(&weights), bt_dnn_desc_free(&bias), bt_dnn_desc_free(&dst);
  return status;
}

/// Max pooling, or the mean of all cells of the window, padding included; `pass` is forward or backward data.
static inline dnnl_status_t bt_dnn_pooling(
    dnnl_engine_t engine, bt_dnn_pass pass, int maximum, const bt_dnn_window *w, dnnl_primitive_desc_t hint,
    dnnl_primitive_desc_t *result) {
  const dnnl_dim_t src_dims[] = {w->images, w->channels, w->height, w->width};
  const dnnl_dim_t dst_dims[] = {w->images, w->channels, w->out_height, w->out_width};
  const dnnl_dim_t kernel[] = {w->kernel_height, w->kernel_width}, strides[] = {w->stride, w->stride};
  const dnnl_dim_t before[] = {w->padding_top, w->padding_left}, after[] = {w->padding_bottom, w->padding_right};
  const dnnl_alg_kind_t algorithm = maximum ? dnnl_pooling_max : dnnl_pooling_avg_include_padding;
  bt_dnn_desc src, dst;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_status_t status;
  if ((status = bt_dnn_desc_init(&src, 4, src_dims, w->type, bt_dnn_images(w))) != dnnl_success) return status;
  if ((status = bt_dnn_desc_init(&dst, 4, dst_dims, w->type, bt_dnn_images(w))) != dnnl_success) return status;
  if ((status = bt_dnn_attributes(&attributes)) != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  const dnnl_dim_t dilates[] = {0, 0};
  status = pass == bt_dnn_forward
               ? dnnl_pooling_forward_primitive_desc_create(
                     result, engine, dnnl_forward_training, algorithm, src, dst, strides, kernel, dilates, before,
                     after, attributes)
               : dnnl_pooling_backward_primitive_desc_create(
                     result, engine, algorithm, src, dst, strides, kernel, dilates, before, after, hint, attributes);
#else
  dnnl_pooling_desc_t desc;
  status = pass == bt_dnn_forward
               ? dnnl_pooling_forward_desc_init(
                     &desc, dnnl_forward_training, algorithm, &src, &dst, strides, kernel, before, after)
               : dnnl_pooling_backward_desc_init(&desc, algorithm, &src, &dst, strides, kernel, before, after);
  if (status == dnnl_success) status = dnnl_primitive_desc_create(result, &desc, attributes, engine, hint);
#endif
  dnnl_primitive_attr_destroy(attributes);
  bt_dnn_desc_free(&src), bt_dnn_desc_free(&dst);
  return status;
}

/// c = op(a) op(b) for op(a) of m x k and op(b) of k x n, dense row-major bfloat16 matrices, either stored transposed;
/// sums are float32, and c is of `result`.
static inline dnnl_status_t bt_dnn_product(
    dnnl_engine_t engine, dnnl_dim_t m, dnnl_dim_t n, dnnl_dim_t k, int transpose_a, int transpose_b,
    dnnl_data_type_t result_type, dnnl_primitive_desc_t *result) {
  const dnnl_dim_t a_dims[] = {m, k}, b_dims[] = {k, n}, c_dims[] = {m, n};
  bt_dnn_desc a, b, c;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_status_t status;
  if ((status = bt_dnn_desc_init(&a, 2, a_dims, dnnl_bf16, transpose_a ? dnnl_ba : dnnl_ab)) != dnnl_success) return status;
  if ((status = bt_dnn_desc_init(&b, 2, b_dims, dnnl_bf16, transpose_b ? dnnl_ba : dnnl_ab)) != dnnl_success) return status;
  if ((status = bt_dnn_desc_init(&c, 2, c_dims, result_type, dnnl_ab)) != dnnl_success) return status;
  if ((status = bt_dnn_attributes(&attributes)) != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  status = dnnl_matmul_primitive_desc_create(result, engine, a, b, NULL, c, attributes);
#else
  dnnl_matmul_desc_t desc;
  status = dnnl_matmul_desc_init(&desc, &a, &b, NULL, &c);
  if (status == dnnl_success) status = dnnl_primitive_desc_create(result, &desc, attributes, engine, NULL);
#endif
  dnnl_primitive_attr_destroy(attributes);
  bt_dnn_desc_free(&a), bt_dnn_desc_free(&b), bt_dnn_desc_free(&c);
  return status;
}

/// Whether the instruction set the library uses multiplies bfloat16 numbers. A set's value holds the bits of those it
/// includes; below, the library only imitates them, slower than it computes in float32.
static inline int bt_dnn_multiplies_bfloat16(void) {
  const int set = (int)dnnl_get_effective_cpu_isa(), wanted = (int)dnnl_cpu_isa_avx512_core_bf16;
  return (set & wanted) == wanted;
}

/// A memory object without bytes for one operand of a primitive (`index` 1 of weights is the bias); null where the primitive has none.
static inline dnnl_status_t bt_dnn_operand(
    dnnl_engine_t engine, dnnl_primitive_desc_t primitive, dnnl_query_t operand, int index,
    dnnl_memory_t *memory, size_t *bytes) {
  const bt_dnn_desc_ref desc = dnnl_primitive_desc_query_md(primitive, operand, index);
  *bytes = desc ? dnnl_memory_desc_get_size(desc) : 0;
  *memory = NULL;
  return *bytes ? dnnl_memory_create(memory, desc, engine, DNNL_MEMORY_NONE) : dnnl_success;
}

/// A memory object without bytes for weights as stored: [out, in, height, width], dense.
static inline dnnl_status_t bt_dnn_plain_weights(dnnl_engine_t engine, const bt_dnn_window *w, dnnl_memory_t *memory) {
  const dnnl_dim_t dims[] = {w->out_channels, w->channels, w->kernel_height, w->kernel_width};
  bt_dnn_desc desc;
  dnnl_status_t status = bt_dnn_desc_init(&desc, 4, dims, w->weights_type, dnnl_oihw);
  if (status != dnnl_success) return status;
  status = dnnl_memory_create(memory, BT_DNN_REF(desc), engine, DNNL_MEMORY_NONE);
  bt_dnn_desc_free(&desc);
  return status;
}

/// The primitive that copies one memory into another's layout; null where the layouts are the same.
static inline dnnl_status_t bt_dnn_reorder(
    dnnl_engine_t engine, dnnl_memory_t from, dnnl_memory_t to, dnnl_primitive_t *result) {
  bt_dnn_desc_ref source, target;
  dnnl_status_t status;
  *result = NULL;
  if ((status = dnnl_memory_get_memory_desc(from, &source)) != dnnl_success) return status;
  if ((status = dnnl_memory_get_memory_desc(to, &target)) != dnnl_success) return status;
  if (dnnl_memory_desc_equal(source, target)) return dnnl_success;
  dnnl_primitive_desc_t desc = NULL;
  status = dnnl_reorder_primitive_desc_create(&desc, source, engine, target, engine, NULL);
  if (status == dnnl_success) status = dnnl_primitive_create(result, desc);
  if (desc) dnnl_primitive_desc_destroy(desc);
  return status;
}
