#include "errors.h"
#include <jerror.h>

static _Noreturn void leave(j_common_ptr info) {
  bt_jpeg_errors *errors = (bt_jpeg_errors *)info->err;
  errors->manager.format_message(info, errors->complaint->text);
  longjmp(errors->back, 1);
}

// Below 0 are warnings. What is missing of a file that ends early would become gray. That data end early is forgiven
// where something was wrong with them before: it follows from that.
static void hear(j_common_ptr info, int level) {
  if (level >= 0) return;
  const int code = info->err->msg_code;
  if (code == JWRN_JPEG_EOF || (code == JWRN_HIT_MARKER && info->err->num_warnings == 0)) leave(info);
  info->err->num_warnings++;
}

struct jpeg_error_mgr *bt_jpeg_prepare(bt_jpeg_errors *errors, bt_jpeg_complaint *complaint) {
  errors->complaint = complaint;
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = leave;
  errors->manager.emit_message = hear;
  return &errors->manager;
}

void bt_jpeg_leave(j_common_ptr info, const char *complaint) {
  bt_jpeg_errors *errors = (bt_jpeg_errors *)info->err;
  snprintf(errors->complaint->text, sizeof errors->complaint->text, "%s", complaint);
  longjmp(errors->back, 1);
}
