// The functions of GStreamer and GLib that a peer calls, opened at run time.

#include "stream/gstreamer/calls.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <type_traits>

#include <dlfcn.h>
#include <fmt/format.h>
#include <gst/gst.h>

namespace ohmic::stream {
namespace {

// The types of the headers with enumerations as the integers they are passed as.
template <class T>
struct Plain {
  using Type = T;
};
template <class T>
  requires std::is_enum_v<T>
struct Plain<T> {
  using Type = unsigned;
};
template <class R, class... A>
struct Plain<R(A...)> {
  using Type = typename Plain<R>::Type(typename Plain<A>::Type...);
};
template <class R, class... A>
struct Plain<R(A..., ...)> {
  using Type = typename Plain<R>::Type(typename Plain<A>::Type..., ...);
};

template <class Ours>
bool find(void* library, const char* name, Ours*& function) {
  function = reinterpret_cast<Ours*>(::dlsym(library, name));
  return function != nullptr;
}
template <class Declared, class Ours>
bool find_declared(void* library, const char* name, Ours*& function) {
  static_assert(std::is_same_v<typename Plain<Declared>::Type, Ours>);
  return find(library, name, function);
}

bool find_all(void* library, GStreamerCalls& c) {
#define OHMIC_FIND(prefix, name) find_declared<decltype(::prefix##name)>(library, #prefix #name, c.name)
  return OHMIC_FIND(gst_, init_check) && OHMIC_FIND(gst_, element_factory_find) && OHMIC_FIND(gst_, object_unref) &&
         OHMIC_FIND(gst_, mini_object_unref) && OHMIC_FIND(gst_, parse_launch) && OHMIC_FIND(gst_, bin_get_by_name) &&
         OHMIC_FIND(gst_, element_set_state) && OHMIC_FIND(gst_, element_get_bus) &&
         OHMIC_FIND(gst_, element_get_current_running_time) && OHMIC_FIND(gst_, bus_set_flushing) &&
         OHMIC_FIND(gst_, buffer_new_memdup) && OHMIC_FIND(gst_, promise_new_with_change_func) &&
         OHMIC_FIND(gst_, promise_get_reply) && OHMIC_FIND(gst_, structure_get) && OHMIC_FIND(g_, object_set) &&
         OHMIC_FIND(g_, object_get) && OHMIC_FIND(g_, signal_connect_data) && OHMIC_FIND(g_, signal_emit_by_name) &&
         OHMIC_FIND(g_, free) && OHMIC_FIND(g_, error_free) &&
         find(library, "gst_webrtc_session_description_get_type", c.description_type) &&
         find(library, "gst_webrtc_session_description_new", c.description_new) &&
         find(library, "gst_webrtc_session_description_free", c.description_free) &&
         find(library, "gst_sdp_message_new_from_text", c.sdp_from_text) &&
         find(library, "gst_sdp_message_as_text", c.sdp_as_text);
#undef OHMIC_FIND
}

}  // namespace

Result<const GStreamerCalls*> GStreamerCalls::load() {
  static std::mutex loading;
  static std::unique_ptr<const GStreamerCalls> loaded;  // GStreamer is begun once in a process, and never unloaded
  const std::scoped_lock lock(loading);
  if (loaded != nullptr) return loaded.get();
  // Brings GStreamer and GLib with it.
  void* library = ::dlopen("libgstwebrtc-1.0.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return gstreamer_missing(::dlerror());
  auto calls = std::make_unique<GStreamerCalls>();
  if (!find_all(library, *calls)) return gstreamer_missing("expected 1.20 or newer");
  if (void* nice = ::dlopen("libnice.so.10", RTLD_NOW | RTLD_LOCAL))
    find(nice, "nice_agent_set_stream_tos", calls->set_tos);
  GError* error = nullptr;
  if (calls->init_check(nullptr, nullptr, &error) == 0) {
    const std::string words = error != nullptr ? error->message : "it does not start";
    if (error != nullptr) calls->error_free(error);
    return gstreamer_missing(words);
  }
  for (const char* element : {"appsrc", "rtpopuspay", "rtpbin", "webrtcbin", "dtlssrtpenc", "srtpenc", "nicesink"}) {
    GstElementFactory* found = calls->element_factory_find(element);
    if (found == nullptr) return gstreamer_missing(fmt::format("no element {}", element));
    calls->object_unref(found);
  }
  loaded = std::move(calls);
  return loaded.get();
}

std::unexpected<Error> gstreamer_missing(std::string_view what) {
  return failure(fmt::format("Phones as outputs need GStreamer's WebRTC, which is not here ({}).", what),
                 "Install it: apt install gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad "
                 "gstreamer1.0-nice.");
}

}  // namespace ohmic::stream
