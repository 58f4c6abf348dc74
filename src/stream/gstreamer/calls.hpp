#pragma once
// The functions of GStreamer and GLib that a peer calls, opened at run time: typed as in their headers.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "units/error.hpp"

// The libraries' own names of their types.
struct _GClosure;           // NOLINT(bugprone-reserved-identifier)
struct _GError;             // NOLINT(bugprone-reserved-identifier)
struct _GstBin;             // NOLINT(bugprone-reserved-identifier)
struct _GstBuffer;          // NOLINT(bugprone-reserved-identifier)
struct _GstBus;             // NOLINT(bugprone-reserved-identifier)
struct _GstElement;         // NOLINT(bugprone-reserved-identifier)
struct _GstElementFactory;  // NOLINT(bugprone-reserved-identifier)
struct _GstMiniObject;      // NOLINT(bugprone-reserved-identifier)
struct _GstPromise;         // NOLINT(bugprone-reserved-identifier)
struct _GstStructure;       // NOLINT(bugprone-reserved-identifier)

namespace ohmic::stream {

// Of gst/webrtc and gst/sdp, whose headers would bring half a desktop to build; unchanged since GStreamer 1.14.
struct SdpMessage;
struct SessionDescription {
  int type;
  SdpMessage* sdp;
};

/// calls.cpp asserts that these are what gst/gst.h declares, enumerations as the integers they are passed as.
struct GStreamerCalls {
  int (*init_check)(int*, char***, _GError**);
  _GstElementFactory* (*element_factory_find)(const char*);
  void (*object_unref)(void*);
  void (*mini_object_unref)(_GstMiniObject*);
  _GstElement* (*parse_launch)(const char*, _GError**);
  _GstElement* (*bin_get_by_name)(_GstBin*, const char*);
  unsigned (*element_set_state)(_GstElement*, unsigned);
  _GstBus* (*element_get_bus)(_GstElement*);
  std::uint64_t (*element_get_current_running_time)(_GstElement*);
  void (*bus_set_flushing)(_GstBus*, int);
  _GstBuffer* (*buffer_new_memdup)(const void*, std::size_t);
  _GstPromise* (*promise_new_with_change_func)(void (*)(_GstPromise*, void*), void*, void (*)(void*));
  const _GstStructure* (*promise_get_reply)(_GstPromise*);
  int (*structure_get)(const _GstStructure*, const char*, ...);
  void (*object_set)(void*, const char*, ...);
  void (*object_get)(void*, const char*, ...);
  unsigned long (*signal_connect_data)(void*, const char*, void (*)(), void*, void (*)(void*, _GClosure*), unsigned);
  void (*signal_emit_by_name)(void*, const char*, ...);
  void (*free)(void*);
  void (*error_free)(_GError*);
  std::size_t (*description_type)();
  SessionDescription* (*description_new)(int type, SdpMessage* sdp);
  void (*description_free)(SessionDescription*);
  int (*sdp_from_text)(const char* text, SdpMessage** sdp);
  char* (*sdp_as_text)(const SdpMessage*);
  void (*set_tos)(void* agent, unsigned stream, int tos);  // null: another libnice; packets are not marked then

  /// Loads the libraries and begins GStreamer, which may take seconds the first time; then it is there for good.
  /// Errors: not installed, too old, an element is missing.
  static Result<const GStreamerCalls*> load();
};

/// "Phones as outputs need ...": what is missing, and how to get it.
std::unexpected<Error> gstreamer_missing(std::string_view what);

}  // namespace ohmic::stream
