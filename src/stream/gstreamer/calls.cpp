// The functions of GStreamer and GLib that a peer calls, opened at run time.

#include "stream/gstreamer/calls.hpp"

#include <memory>
#include <mutex>
#include <string>

#include <fmt/format.h>
#include <gst/gst.h>

#include "units/loaded_library.hpp"

namespace ohmic::stream {
namespace {

void find_all(LoadedLibrary& library, GStreamerCalls& c) {
#define OHMIC_FIND(prefix, name) library.find<decltype(::prefix##name)>(#prefix #name, c.name)
  OHMIC_FIND(gst_, init_check);
  OHMIC_FIND(gst_, element_factory_find);
  OHMIC_FIND(gst_, object_unref);
  OHMIC_FIND(gst_, mini_object_unref);
  OHMIC_FIND(gst_, parse_launch);
  OHMIC_FIND(gst_, bin_get_by_name);
  OHMIC_FIND(gst_, element_set_state);
  OHMIC_FIND(gst_, element_get_bus);
  OHMIC_FIND(gst_, element_get_current_running_time);
  OHMIC_FIND(gst_, bus_set_flushing);
  OHMIC_FIND(gst_, buffer_new_memdup);
  OHMIC_FIND(gst_, promise_new_with_change_func);
  OHMIC_FIND(gst_, promise_get_reply);
  OHMIC_FIND(gst_, structure_get);
  OHMIC_FIND(g_, object_set);
  OHMIC_FIND(g_, object_get);
  OHMIC_FIND(g_, signal_connect_data);
  OHMIC_FIND(g_, signal_emit_by_name);
  OHMIC_FIND(g_, free);
  OHMIC_FIND(g_, error_free);
#undef OHMIC_FIND
  library.find_undeclared("gst_webrtc_session_description_get_type", c.description_type);
  library.find_undeclared("gst_webrtc_session_description_new", c.description_new);
  library.find_undeclared("gst_webrtc_session_description_free", c.description_free);
  library.find_undeclared("gst_sdp_message_new_from_text", c.sdp_from_text);
  library.find_undeclared("gst_sdp_message_as_text", c.sdp_as_text);
}

}  // namespace

Result<const GStreamerCalls*> GStreamerCalls::load() {
  static std::mutex loading;
  static std::unique_ptr<const GStreamerCalls> loaded;  // GStreamer is begun once in a process, and never unloaded
  const std::scoped_lock lock(loading);
  if (loaded != nullptr) return loaded.get();
  // Brings GStreamer and GLib with it.
  auto library = LoadedLibrary::open("libgstwebrtc-1.0.so.0");
  if (!library) return gstreamer_missing(library.error());
  auto calls = std::make_unique<GStreamerCalls>();
  find_all(*library, *calls);
  if (!library->missing().empty())
    return gstreamer_missing(fmt::format("it has no {}: expected 1.20 or newer", library->missing()));
  if (auto nice = LoadedLibrary::open("libnice.so.10"))
    nice->find_undeclared("nice_agent_set_stream_tos", calls->set_tos);
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
