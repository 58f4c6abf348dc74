#pragma once
// A sound file opened for reading, checked so that what follows need not doubt it: any format libsndfile knows.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::devices {

/// What a sound file says of itself, within bounds that make sense.
struct SoundFileInfo {
  Hertz rate;          // 1 kHz to 768 kHz
  int channels = 0;    // 1 to 256
  Frames frames;       // at least 1
  std::string format;  // "WAV (Microsoft), Signed 24 bit PCM"
};

/// Reads interleaved floats. Not thread-safe. [control] [disk]
class SoundFile {
 public:
  static constexpr int most_channels = 256;

  /// Errors: missing, a folder or pipe, not permitted, empty, text or another unknown kind, cut off, damaged, absurd
  /// rate or channels; each with the path and what to do.
  static Result<SoundFile> open(const std::filesystem::path& path);

  SoundFile(SoundFile&&) noexcept;
  SoundFile& operator=(SoundFile&&) noexcept;
  ~SoundFile();

  const SoundFileInfo& info() const noexcept { return info_; }
  /// Whole frames into `interleaved`; returns how many. Fewer than asked: the end, or damage. Never NaN or infinite:
  /// such samples become silence and are counted.
  int read(std::span<float> interleaved) noexcept;
  /// Back to the first frame; false when the file cannot.
  bool rewind() noexcept;
  /// Samples that were no numbers.
  std::int64_t contained() const noexcept { return contained_; }

 private:
  struct Close {
    void operator()(void* file) const noexcept;
  };
  SoundFile(void* file, SoundFileInfo info);
  std::unique_ptr<void, Close> file_;
  SoundFileInfo info_;
  std::int64_t contained_ = 0;
};

}  // namespace ohmic::devices
