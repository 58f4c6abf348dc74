#pragma once
// Records an audio thread into a sound file through the disk thread; readable after a kill up to the last half second.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "devices/disk.hpp"
#include "units/error.hpp"
#include "units/quantity.hpp"

namespace ohmic::devices {

/// How samples are kept. `best`: float where the container has it, else 24 bits.
enum class SampleFormat : std::uint8_t { best, pcm16, pcm24, float32 };

struct WriteOptions {
  Hertz rate{48000.0};
  int channels = 2;
  SampleFormat format = SampleFormat::best;
  Haste haste = Haste::live;
  Second ahead{4.0};  // how long the disk may hang before sound is lost
  /// Written beside its name and renamed by finish(), so that the name never shows half a file. For renders; a live
  /// take stands under its own name from the start.
  bool appears_when_finished = false;
};

/// What a writer did.
struct Written {
  Frames frames;               // in the file
  Frames dropped;              // the disk was too slow: silence of the same length in the file; or full: not there
  std::int64_t clipped = 0;    // samples beyond full scale, in formats that end there
  std::int64_t contained = 0;  // samples that were no numbers, written as silence
};

/// The container follows the name: .wav (RF64 when it grows beyond 4 GB), .flac, .caf, .aiff, .au, .w64, .ogg, .opus,
/// .mp3. A file of that name is replaced. The header is brought up to date every half second of sound.
class FileWriter {
 public:
  /// `disk` must outlive the writer. Errors: unknown extension, a container that cannot hold this, no such folder, no
  /// permission. [control]
  static Result<std::unique_ptr<FileWriter>> create(Disk& disk, const std::filesystem::path& path,
                                                    const WriteOptions& options);
  /// Finishes a live take; removes an unfinished render.
  ~FileWriter();

  /// Appends frames of the first channels; missing channels are silent. False when the file has failed (finish() says
  /// why) or, live, when these frames were dropped. [audio] when live
  bool write(std::span<const float* const> channels, int frames) noexcept;
  /// Waits until all is on disk and closes. Errors: the disk was full, or the file went away; with what was saved.
  Result<Written> finish();
  /// So far. [any thread]
  Written written() const noexcept;

 private:
  struct State;
  explicit FileWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace ohmic::devices
