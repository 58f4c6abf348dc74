// libpipewire, opened at run time: one program runs on desktops with PipeWire and on machines without it.

#include "devices/pipewire/library.hpp"

#include <cstdlib>
#include <mutex>

#include <fmt/format.h>
#include <pipewire/filter.h>
#include <pipewire/pipewire.h>

#include "units/loaded_library.hpp"

namespace ohmic::devices {
namespace {

constexpr const char* file = "libpipewire-0.3.so.0";

void find_all(LoadedLibrary& library, PipewireFunctions& f) {
#define OHMIC_FIND(name) library.find<decltype(::pw_##name)>("pw_" #name, f.name)
  OHMIC_FIND(init);
  OHMIC_FIND(get_library_version);
  OHMIC_FIND(log_set_level);
  OHMIC_FIND(thread_loop_new);
  OHMIC_FIND(thread_loop_destroy);
  OHMIC_FIND(thread_loop_get_loop);
  OHMIC_FIND(thread_loop_start);
  OHMIC_FIND(thread_loop_stop);
  OHMIC_FIND(thread_loop_lock);
  OHMIC_FIND(thread_loop_unlock);
  OHMIC_FIND(thread_loop_signal);
  OHMIC_FIND(thread_loop_get_time);
  OHMIC_FIND(thread_loop_timed_wait_full);
  OHMIC_FIND(properties_new);
  OHMIC_FIND(properties_set);
  OHMIC_FIND(context_new);
  OHMIC_FIND(context_destroy);
  OHMIC_FIND(context_connect);
  OHMIC_FIND(core_disconnect);
  OHMIC_FIND(proxy_destroy);
  OHMIC_FIND(stream_new);
  OHMIC_FIND(stream_destroy);
  OHMIC_FIND(stream_add_listener);
  OHMIC_FIND(stream_connect);
  OHMIC_FIND(stream_update_params);
  OHMIC_FIND(stream_get_node_id);
  OHMIC_FIND(stream_dequeue_buffer);
  OHMIC_FIND(stream_queue_buffer);
  OHMIC_FIND(filter_new);
  OHMIC_FIND(filter_destroy);
  OHMIC_FIND(filter_add_listener);
  OHMIC_FIND(filter_connect);
  OHMIC_FIND(filter_get_node_id);
  OHMIC_FIND(filter_add_port);
  OHMIC_FIND(filter_get_dsp_buffer);
#undef OHMIC_FIND
}

}  // namespace

Result<std::shared_ptr<const PipewireLibrary>> PipewireLibrary::load() {
  static std::mutex mutex;
  static std::shared_ptr<const PipewireLibrary> loaded;
  const std::lock_guard lock(mutex);
  if (loaded) return loaded;
  auto opened = LoadedLibrary::open(file);
  if (!opened) {
    return failure(fmt::format("PipeWire is not installed: {} is not there.", file),
                   "Install it: apt install pipewire wireplumber.");
  }
  auto library = std::make_shared<PipewireLibrary>();
  find_all(*opened, library->functions_);
  if (!opened->missing().empty()) {
    return failure(fmt::format("PipeWire is too old: its library has no {}.", opened->missing()),
                   "Ohmic needs PipeWire 0.3.65 or newer.");
  }
  library->functions_.init(nullptr, nullptr);
  if (std::getenv("PIPEWIRE_DEBUG") == nullptr) library->functions_.log_set_level(SPA_LOG_LEVEL_NONE);
  library->version_ = library->functions_.get_library_version();
  loaded = std::move(library);
  return loaded;
}

}  // namespace ohmic::devices
