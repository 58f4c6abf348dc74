// GStreamer's libraries, opened at run time.

#include "stream/gstreamer/library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

namespace ohmic::stream {

Result<GStreamerLibrary> GStreamerLibrary::load() {
  void* handle = ::dlopen("libgstwebrtc-1.0.so.0", RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return gstreamer_missing(::dlerror());
  return GStreamerLibrary(handle);
}

void* GStreamerLibrary::symbol(const char* name) const noexcept {
  if (void* found = ::dlsym(handle_, name)) return found;
  // What GStreamer itself opens.
  void* nice = ::dlopen("libnice.so.10", RTLD_NOW | RTLD_LOCAL);
  return nice != nullptr ? ::dlsym(nice, name) : nullptr;
}

std::unexpected<Error> gstreamer_missing(std::string_view what) {
  return failure(fmt::format("Phones as outputs need GStreamer's WebRTC, which is not here ({}).", what),
                 "Install it: apt install gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad "
                 "gstreamer1.0-nice.");
}

}  // namespace ohmic::stream
