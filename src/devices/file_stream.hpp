#pragma once
// A sound file as a steady stream at the rig's rate: decoded, looped, resampled. Runs where waiting is allowed.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "devices/sound_file.hpp"

namespace ohmic::devices {

/// Delivers planar blocks. Where the file's rate differs it is resampled with zita-resampler's longest filter (half
/// length 96: flat within 0.1 dB to 0.94 of the lower Nyquist frequency), without delay: the first frame out is the
/// first frame in.
class FileStream {
 public:
  /// rate 0: the file's own. Errors: as SoundFile::open; a ratio of rates beyond 1:16 or 64:1.
  static Result<FileStream> open(const std::filesystem::path& path, Hertz rate, bool loop);

  FileStream(FileStream&&) noexcept;
  FileStream& operator=(FileStream&&) noexcept;
  ~FileStream();

  const SoundFileInfo& file() const noexcept;
  /// Frames it delivers; nothing when it loops.
  std::optional<Frames> length() const noexcept;
  /// The next frames of every channel of the file; returns how many. Fewer than asked: it is over. [disk]
  int produce(std::span<float* const> channels, int frames) noexcept;
  /// From the start again.
  void rewind() noexcept;

  std::int64_t contained() const noexcept;
  /// Frames that the file promised and did not hold; known when it is over.
  Frames cut_off() const noexcept;

 private:
  struct State;
  explicit FileStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
