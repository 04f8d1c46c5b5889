/// libedit, with fixed-argument forms of its variadic functions, which Swift can't call.
#pragma once
#include <stdio.h>
#include <histedit.h>

typedef char *(*bt_edit_prompt)(EditLine *);
typedef unsigned char (*bt_edit_function)(EditLine *, int);

/// An editor on the standard streams.
static inline EditLine *bt_edit_init(const char *name) { return el_init(name, stdin, stdout, stderr); }
static inline void bt_edit_print(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
}

static inline int bt_edit_set_prompt(EditLine *editor, bt_edit_prompt prompt) {
  return el_set(editor, EL_PROMPT, prompt);
}
static inline int bt_edit_set_editor(EditLine *editor, const char *mode) { return el_set(editor, EL_EDITOR, mode); }
static inline int bt_edit_set_signal(EditLine *editor, int handled) { return el_set(editor, EL_SIGNAL, handled); }
static inline int bt_edit_set_history(EditLine *editor, History *past) { return el_set(editor, EL_HIST, history, past); }
static inline int bt_edit_set_client(EditLine *editor, void *client) { return el_set(editor, EL_CLIENTDATA, client); }
static inline void *bt_edit_client(EditLine *editor) {
  void *client = NULL;
  el_get(editor, EL_CLIENTDATA, &client);
  return client;
}
static inline int bt_edit_add(EditLine *editor, const char *name, const char *help, bt_edit_function function) {
  return el_set(editor, EL_ADDFN, name, help, function);
}
static inline int bt_edit_bind(EditLine *editor, const char *key, const char *command) {
  return el_set(editor, EL_BIND, key, command, NULL);
}

static inline int bt_history_size(History *past, int size) {
  HistEvent event;
  return history(past, &event, H_SETSIZE, size);
}
static inline int bt_history_unique(History *past) {
  HistEvent event;
  return history(past, &event, H_SETUNIQUE, 1);
}
static inline int bt_history_enter(History *past, const char *line) {
  HistEvent event;
  return history(past, &event, H_ENTER, line);
}
static inline int bt_history_load(History *past, const char *path) {
  HistEvent event;
  return history(past, &event, H_LOAD, path);
}
static inline int bt_history_save(History *past, const char *path) {
  HistEvent event;
  return history(past, &event, H_SAVE, path);
}
