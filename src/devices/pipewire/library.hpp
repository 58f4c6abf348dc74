#pragma once
// libpipewire, opened at run time: one program runs on desktops with PipeWire and on machines without it.

#include <cstdint>
#include <memory>
#include <string>

#include "units/error.hpp"

// libpipewire's own names of its opaque types.
// NOLINTBEGIN(readability-identifier-naming)
struct pw_thread_loop;
struct pw_loop;
struct pw_context;
struct pw_core;
struct pw_proxy;
struct pw_properties;
struct pw_stream;
struct pw_stream_events;
struct pw_filter;
struct pw_filter_events;
struct pw_buffer;
struct spa_dict;
struct spa_hook;
struct spa_pod;
struct timespec;
// NOLINTEND(readability-identifier-naming)

namespace ohmic::devices {

/// The functions we call, typed as in pipewire/*.h, 0.3.65, with enumerations as the integers they are passed as
/// (library.cpp asserts that they are). What those headers define inline needs no entry.
struct PipewireFunctions {
  void (*init)(int*, char***);
  const char* (*get_library_version)();
  void (*log_set_level)(std::uint32_t);

  pw_thread_loop* (*thread_loop_new)(const char* name, const spa_dict*);
  void (*thread_loop_destroy)(pw_thread_loop*);
  pw_loop* (*thread_loop_get_loop)(pw_thread_loop*);
  int (*thread_loop_start)(pw_thread_loop*);
  void (*thread_loop_stop)(pw_thread_loop*);
  void (*thread_loop_lock)(pw_thread_loop*);
  void (*thread_loop_unlock)(pw_thread_loop*);
  void (*thread_loop_signal)(pw_thread_loop*, bool wait_for_accept);
  int (*thread_loop_get_time)(pw_thread_loop*, timespec*, std::int64_t ns);
  int (*thread_loop_timed_wait_full)(pw_thread_loop*, timespec*);

  pw_properties* (*properties_new)(const char* key, ...);
  int (*properties_set)(pw_properties*, const char* key, const char* value);

  pw_context* (*context_new)(pw_loop*, pw_properties*, std::size_t user_data);
  void (*context_destroy)(pw_context*);
  pw_core* (*context_connect)(pw_context*, pw_properties*, std::size_t user_data);
  int (*core_disconnect)(pw_core*);
  void (*proxy_destroy)(pw_proxy*);

  pw_stream* (*stream_new)(pw_core*, const char* name, pw_properties*);
  void (*stream_destroy)(pw_stream*);
  void (*stream_add_listener)(pw_stream*, spa_hook*, const pw_stream_events*, void*);
  int (*stream_connect)(pw_stream*, std::uint32_t direction, std::uint32_t target, std::uint32_t flags, const spa_pod**,
                        std::uint32_t);
  int (*stream_update_params)(pw_stream*, const spa_pod**, std::uint32_t);
  std::uint32_t (*stream_get_node_id)(pw_stream*);
  pw_buffer* (*stream_dequeue_buffer)(pw_stream*);
  int (*stream_queue_buffer)(pw_stream*, pw_buffer*);

  pw_filter* (*filter_new)(pw_core*, const char* name, pw_properties*);
  void (*filter_destroy)(pw_filter*);
  void (*filter_add_listener)(pw_filter*, spa_hook*, const pw_filter_events*, void*);
  int (*filter_connect)(pw_filter*, std::uint32_t flags, const spa_pod**, std::uint32_t);
  std::uint32_t (*filter_get_node_id)(pw_filter*);
  void* (*filter_add_port)(pw_filter*, std::uint32_t direction, std::uint32_t flags, std::size_t user_data,
                           pw_properties*, const spa_pod**, std::uint32_t);
  void* (*filter_get_dsp_buffer)(void* port, std::uint32_t frames);
};

/// The loaded library. Never unloaded: its threads may outlive their context by a moment. It says nothing on the
/// error stream unless a person asks for it by PIPEWIRE_DEBUG.
class PipewireLibrary {
 public:
  /// Loads it once; later calls give the same. Errors: not installed, or too old. [control]
  static Result<std::shared_ptr<const PipewireLibrary>> load();

  const PipewireFunctions& functions() const noexcept { return functions_; }
  /// "0.3.65".
  const std::string& version() const noexcept { return version_; }

 private:
  PipewireFunctions functions_{};
  std::string version_;
};

}  // namespace ohmic::devices
