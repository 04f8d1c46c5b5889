#pragma once
#include "CJPEG.h"
#include <setjmp.h>
#include <stdio.h>
// Needs the one before it.
#include <jpeglib.h>

/// What the library calls where something is wrong: it writes the complaint and jumps `back`.
typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf back;
  bt_jpeg_complaint *complaint;
} bt_jpeg_errors;

_Static_assert(sizeof(((bt_jpeg_complaint *)0)->text) >= JMSG_LENGTH_MAX, "a complaint holds the library's longest");

/// Readies it; `back` is still to be set.
struct jpeg_error_mgr *bt_jpeg_prepare(bt_jpeg_errors *errors, bt_jpeg_complaint *complaint);

/// Leaves with a complaint of our own.
_Noreturn void bt_jpeg_leave(j_common_ptr info, const char *complaint);
