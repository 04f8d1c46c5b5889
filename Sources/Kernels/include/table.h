#pragma once

/// What the numbers of a table are.
typedef enum { bt_float32, bt_bfloat16 } bt_element;

/// How a tensor lies that is read as rows by columns.
typedef struct {
  long rows, columns;
  /// 0 for dense rows. Otherwise the tensor is of images of so many pixels, a row a pixel, whose columns lie in
  /// blocks of 16: [image][block][pixel][16].
  long area;
  bt_element element;
} bt_table;

/// y is the table x, of dense rows, with its columns in blocks of 16, a multiple of which there are; `x->area` is
/// that of the blocked one.
void bt_block_columns(const bt_table *x, const void *from, void *to);

/// The way back.
void bt_unblock_columns(const bt_table *x, const void *from, void *to);
