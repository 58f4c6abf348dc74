#pragma once
// Which container a file name means, and how samples are kept in it.

#include <filesystem>

#include "devices/file_writer.hpp"

namespace ohmic::devices {

/// A container for this many channels at this rate, as libsndfile numbers it.
struct SoundContainer {
  int format = 0;               // major and minor format together
  int bits = 0;                 // of an integer format that we round to ourselves; 0: floats are handed over
  bool updates_header = false;  // its header can be brought up to date in place while it grows
};

/// Errors: an extension that names no kind of sound file, a container that cannot hold this.
Result<SoundContainer> choose_container(const std::filesystem::path& path, const WriteOptions& options);

}  // namespace ohmic::devices
