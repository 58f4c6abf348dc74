// libjack, opened at run time: one program runs on jackd, on PipeWire, and on a machine with neither.

#include "devices/jack_library.hpp"

#include <array>
#include <mutex>
#include <string_view>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>
#include <glob.h>
#include <jack/jack.h>
#include <jack/statistics.h>

#include "units/loaded_library.hpp"

namespace ohmic::devices {
namespace {

// libjack's own error function has no user pointer, so what it says lands here.
std::mutex complaints_mutex;
std::array<char, 2048> complaints;
std::size_t complained = 0;

/// May come from an audio thread: nothing allocates, and what cannot be noted at once is not.
void complain(const char* words) {
  const std::unique_lock lock(complaints_mutex, std::try_to_lock);
  if (!lock) return;
  const auto add = [](std::string_view more) {
    complained += more.copy(complaints.data() + complained, complaints.size() - complained);
  };
  if (complained > 0) add("; ");
  add(words);
  while (complained > 0 && (complaints[complained - 1] == '\n' || complaints[complained - 1] == ' ')) --complained;
}

void ignore(const char*) {}

void find_all(LoadedLibrary& library, JackFunctions& f) {
#define OHMIC_FIND(name) library.find<decltype(::jack_##name)>("jack_" #name, f.name)
  OHMIC_FIND(client_open);
  OHMIC_FIND(client_close);
  OHMIC_FIND(get_client_name);
  OHMIC_FIND(activate);
  OHMIC_FIND(set_thread_init_callback);
  OHMIC_FIND(on_shutdown);
  OHMIC_FIND(on_info_shutdown);
  OHMIC_FIND(set_process_callback);
  OHMIC_FIND(set_buffer_size_callback);
  OHMIC_FIND(set_sample_rate_callback);
  OHMIC_FIND(set_xrun_callback);
  OHMIC_FIND(set_port_connect_callback);
  OHMIC_FIND(set_port_registration_callback);
  OHMIC_FIND(set_buffer_size);
  OHMIC_FIND(get_sample_rate);
  OHMIC_FIND(get_buffer_size);
  OHMIC_FIND(port_register);
  OHMIC_FIND(port_get_buffer);
  OHMIC_FIND(port_name);
  OHMIC_FIND(port_short_name);
  OHMIC_FIND(port_set_alias);
  OHMIC_FIND(port_name_size);
  OHMIC_FIND(port_by_name);
  OHMIC_FIND(port_get_all_connections);
  OHMIC_FIND(get_ports);
  OHMIC_FIND(port_get_latency_range);
  OHMIC_FIND(connect);
  OHMIC_FIND(get_xrun_delayed_usecs);
  OHMIC_FIND(free);
  OHMIC_FIND(set_error_function);
  OHMIC_FIND(set_info_function);
#undef OHMIC_FIND
}

}  // namespace

Result<std::shared_ptr<const JackLibrary>> JackLibrary::load(const std::string& path) {
  auto opened = LoadedLibrary::open(path);
  if (!opened) return failure(fmt::format("The JACK library {} is not there: {}.", path, opened.error()));
  auto library = std::make_shared<JackLibrary>();
  find_all(*opened, library->functions_);
  if (!opened->missing().empty()) {
    return failure(fmt::format("{} is not a JACK library that Ohmic can use: it has no {}.", path, opened->missing()));
  }
  library->path_ = path;
  Dl_info where{};
  // The system's libjack.so.0 may be PipeWire's (pw-jack, or the package pipewire-jack).
  const bool is_pipewire = ::dladdr(reinterpret_cast<void*>(library->functions_.client_open), &where) != 0 &&
                           where.dli_fname != nullptr &&
                           std::string_view(where.dli_fname).find("pipewire") != std::string_view::npos;
  library->name_ = is_pipewire ? "PipeWire's JACK" : "JACK";
  library->functions_.set_error_function(complain);
  library->functions_.set_info_function(ignore);
  return library;
}

std::vector<std::string> jack_library_paths() {
  std::vector<std::string> paths{"libjack.so.0"};
  glob_t found{};
  for (const char* pattern : {"/usr/lib/*/pipewire-0.3/jack/libjack.so.0", "/usr/lib/pipewire-0.3/jack/libjack.so.0",
                              "/usr/lib64/pipewire-0.3/jack/libjack.so.0"}) {
    if (::glob(pattern, 0, nullptr, &found) == 0)
      paths.insert(paths.end(), found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
  }
  return paths;
}

std::string take_jack_complaints() {
  const std::lock_guard lock(complaints_mutex);
  return {complaints.data(), std::exchange(complained, 0)};
}

}  // namespace ohmic::devices
