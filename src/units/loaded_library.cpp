// A C library that is opened at run time, its functions checked while compiling against what the library's own header says.

#include "units/loaded_library.hpp"

#include <dlfcn.h>

namespace ohmic {

std::expected<LoadedLibrary, std::string> LoadedLibrary::open(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (handle != nullptr) return LoadedLibrary(handle);
  const char* words = ::dlerror();
  return std::unexpected(words != nullptr ? words : path + " cannot be loaded");
}

void* LoadedLibrary::address(const char* name) {
  void* found = ::dlsym(handle_, name);
  if (found == nullptr && missing_.empty()) missing_ = name;
  return found;
}

}  // namespace ohmic
