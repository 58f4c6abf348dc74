#pragma once
// GStreamer's libraries, opened at run time: without them only phones as outputs are missing, and a sentence says so.

#include <string_view>

#include "units/error.hpp"

namespace ohmic::stream {

/// libgstwebrtc with all it stands on. Never closed: its threads may outlive the last peer by a moment.
class GStreamerLibrary {
 public:
  /// Errors: not installed.
  static Result<GStreamerLibrary> load();

  /// Sets `function` to what the libraries call `name`; false: they have no such function.
  template <class Function>
  bool find(const char* name, Function*& function) const noexcept {
    function = reinterpret_cast<Function*>(symbol(name));
    return function != nullptr;
  }

 private:
  explicit GStreamerLibrary(void* handle) : handle_(handle) {}
  void* symbol(const char* name) const noexcept;
  void* handle_;
};

/// "Phones as outputs need ...": what is missing, and how to get it.
std::unexpected<Error> gstreamer_missing(std::string_view what);

}  // namespace ohmic::stream
