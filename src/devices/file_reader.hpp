#pragma once
// Plays a sound file into an audio thread: decoded, resampled and looped ahead of time by the disk thread.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "devices/disk.hpp"
#include "devices/sound_file.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::devices {

struct ReadOptions {
  Hertz rate;         // the rig's; 0: the file's own. Where they differ the file is resampled
  bool loop = false;  // from the last frame to the first without a seam; ends only if damage lets nothing through
  Haste haste = Haste::live;
  Second ahead{1.0};  // how much sound is kept ready
};

/// A stream of a file. The first part is decoded before open() returns, so several readers that are first read in the
/// same block start on the same frame, and they stay together: what comes too late is skipped, not shifted.
class FileReader {
 public:
  /// `disk` must outlive the reader. Errors: as SoundFile::open. [control]
  static Result<std::unique_ptr<FileReader>> open(Disk& disk, const std::filesystem::path& path,
                                                  const ReadOptions& options = {});
  ~FileReader();

  const SoundFileInfo& file() const noexcept;
  int channels() const noexcept { return file().channels; }
  /// Frames at the rate it is read with; nothing when it loops.
  std::optional<Frames> length() const noexcept;

  /// The next frames. Channels beyond the file's are silent, those left out are skipped; behind the end there is
  /// silence. Returns how many of the frames are the file's. One thread at a time. [audio] when live
  int read(std::span<float* const> channels, int frames) noexcept;
  /// Everything was read. [any thread]
  bool ended() const noexcept;
  /// From the start again. Not while somebody reads. [control]
  void rewind();

  /// Frames that came too late and are silent. [any thread]
  Frames missed() const noexcept;
  /// Samples that were no numbers and are silent. [any thread]
  std::int64_t contained() const noexcept;
  /// Frames the file promised and did not hold, where decoding stopped early. [any thread]
  Frames cut_off() const noexcept;

 private:
  struct State;
  explicit FileReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
