#pragma once
// libjack, opened at run time: one program runs on jackd, on PipeWire, and on a machine with neither.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "units/error.hpp"

// libjack's own names of its opaque types.
struct _jack_client;         // NOLINT(bugprone-reserved-identifier)
struct _jack_latency_range;  // NOLINT(bugprone-reserved-identifier)
struct _jack_port;           // NOLINT(bugprone-reserved-identifier)

namespace ohmic::devices {

/// The functions we call, typed as in jack/jack.h, with enumerations as the integers they are passed as
/// (jack_library.cpp asserts that they are).
struct JackFunctions {
  using Client = _jack_client;
  using Port = _jack_port;
  using Frames = std::uint32_t;

  Client* (*client_open)(const char*, std::uint32_t options, std::uint32_t* status, ...);
  int (*client_close)(Client*);
  char* (*get_client_name)(Client*);
  int (*activate)(Client*);
  int (*set_thread_init_callback)(Client*, void (*)(void*), void*);
  void (*on_shutdown)(Client*, void (*)(void*), void*);
  void (*on_info_shutdown)(Client*, void (*)(std::uint32_t code, const char* reason, void*), void*);
  int (*set_process_callback)(Client*, int (*)(Frames, void*), void*);
  int (*set_buffer_size_callback)(Client*, int (*)(Frames, void*), void*);
  int (*set_sample_rate_callback)(Client*, int (*)(Frames, void*), void*);
  int (*set_xrun_callback)(Client*, int (*)(void*), void*);
  int (*set_port_connect_callback)(Client*, void (*)(std::uint32_t, std::uint32_t, int, void*), void*);
  int (*set_port_registration_callback)(Client*, void (*)(std::uint32_t, int, void*), void*);
  int (*set_buffer_size)(Client*, Frames);
  Frames (*get_sample_rate)(Client*);
  Frames (*get_buffer_size)(Client*);
  Port* (*port_register)(Client*, const char* name, const char* type, unsigned long flags, unsigned long size);
  void* (*port_get_buffer)(Port*, Frames);
  const char* (*port_name)(const Port*);
  const char* (*port_short_name)(const Port*);
  int (*port_set_alias)(Port*, const char*);
  int (*port_name_size)();
  Port* (*port_by_name)(Client*, const char*);
  const char** (*port_get_all_connections)(const Client*, const Port*);
  const char** (*get_ports)(Client*, const char*, const char*, unsigned long);
  void (*port_get_latency_range)(Port*, std::uint32_t mode, _jack_latency_range* range);
  int (*connect)(Client*, const char*, const char*);
  float (*get_xrun_delayed_usecs)(Client*);
  void (*free)(void*);
  void (*set_error_function)(void (*)(const char*));
  void (*set_info_function)(void (*)(const char*));
};

/// A loaded library. Never unloaded: its threads may outlive their client by a moment.
class JackLibrary {
 public:
  /// Errors: not there, or not a JACK library.
  static Result<std::shared_ptr<const JackLibrary>> load(const std::string& path);

  const JackFunctions& functions() const noexcept { return functions_; }
  const std::string& path() const noexcept { return path_; }
  /// "JACK" or "PipeWire's JACK".
  const std::string& name() const noexcept { return name_; }

 private:
  JackFunctions functions_{};
  std::string path_;
  std::string name_;
};

/// Where libraries may be, in the order to try: the system's, then PipeWire's.
std::vector<std::string> jack_library_paths();

/// What the libraries complained about since the last time, in their words; they would print it. [any thread]
std::string take_jack_complaints();

}  // namespace ohmic::devices
