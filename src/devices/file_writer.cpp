// Records an audio thread into a sound file through the disk thread; readable after a kill up to the last half second.

#include "devices/file_writer.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sndfile.h>
#include <unistd.h>

#include "devices/chunk_ring.hpp"
#include "devices/sound_container.hpp"

namespace ohmic::devices {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> refuse(const fs::path& path, std::string what, std::string hint = {}) {
  return failure(std::move(what), std::move(hint), Place{.file = path.string(), .line = 0, .column = 0, .field = {}});
}

std::string why_system(int reason) {
  if (reason == ENOSPC) return "the disk is full";
  if (reason == EFBIG) return "it has reached the largest size a file may have here";
  if (reason == EDQUOT) return "this user's share of the disk is full";
  if (reason == 0) return "libsndfile could not encode it";
  return std::strerror(reason);
}

}  // namespace

struct FileWriter::State final : DiskJob {
  State(Disk& disk, fs::path path, const WriteOptions& options, std::int64_t ahead)
      : disk(disk), path(std::move(path)), options(options), ring(options.channels, ahead) {}
  ~State() override {
    if (file != nullptr) sf_close(file);
  }

  Disk& disk;
  fs::path path;
  fs::path written_path;  // the path, or beside it until it is finished
  WriteOptions options;
  ChunkRing ring;
  SNDFILE* file = nullptr;
  double steps = 0.0;  // of an integer format from 0 to full scale; 0: float
  int shift = 0;
  bool updates_header = false;
  bool is_finished = false;

  // The disk thread's.
  std::vector<float> floats;
  std::vector<int> integers;
  std::int64_t since_header = 0;
  std::atomic<std::uint32_t> consumed{0};
  std::atomic<std::int64_t> frames{0};
  std::atomic<std::int64_t> clipped{0};
  std::atomic<std::int64_t> contained{0};
  std::atomic<bool> has_failed{false};
  std::string failure_words;  // before has_failed

  // The writing thread's.
  Chunk* chunk = nullptr;
  std::int64_t gap = 0;
  std::atomic<std::int64_t> dropped{0};

  Result<void> create();
  bool work() noexcept override;
  void put(const Chunk& chunk) noexcept;
  void put_silence(std::int64_t gap) noexcept;
  bool put_frames(int count) noexcept;
  bool take() noexcept;
  void wait_until_written() noexcept;
  Written told() const noexcept;
};

Result<void> FileWriter::State::create() {
  const auto container = choose_container(path, options);
  if (!container) return std::unexpected(container.error());
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(options.rate.value()));
  info.channels = options.channels;
  info.format = container->format;

  written_path = path;
  if (options.appears_when_finished) written_path += ".part";
  const int descriptor = ::open(written_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    const int reason = errno;
    const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
    if (reason == ENOENT) return refuse(path, fmt::format("There is no folder {}.", folder), "Make it: mkdir -p.");
    if (reason == EACCES || reason == EROFS) {
      return refuse(path, fmt::format("{} may not be written: {}.", path.string(), std::strerror(reason)));
    }
    return refuse(path, fmt::format("{} cannot be created: {}.", path.string(), why_system(reason)));
  }
  file = sf_open_fd(descriptor, SFM_WRITE, &info, SF_TRUE);
  if (file == nullptr) {
    ::unlink(written_path.c_str());
    return refuse(path, fmt::format("{} cannot be created: {}", path.string(), sf_strerror(nullptr)));
  }
  sf_command(file, SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
  sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);  // for the lossy encoders
  updates_header = container->updates_header;
  const int bits = container->bits;
  if (bits != 0) {
    steps = std::ldexp(1.0, bits - 1);
    shift = 32 - bits;  // libsndfile's int samples are left-justified
    integers.resize(static_cast<std::size_t>(options.channels) * ChunkRing::chunk_frames);
  }
  floats.resize(static_cast<std::size_t>(options.channels) * ChunkRing::chunk_frames);
  return {};
}

bool FileWriter::State::work() noexcept {
  Chunk* next = ring.to_empty();
  if (next == nullptr) return false;
  put(*next);
  ring.emptied(next);
  if (options.haste == Haste::offline) {
    consumed.fetch_add(1, std::memory_order_release);
    // Woken for much at once, as the reader is: this thread goes on until nothing is left to write.
    if (ring.empty() >= ring.count() / 2) consumed.notify_one();
  }
  return ring.full() > 0;
}

void FileWriter::State::put(const Chunk& next) noexcept {
  const auto channels = static_cast<std::size_t>(options.channels);
  put_silence(next.gap);
  std::int64_t no_numbers = 0;
  for (std::size_t c = 0; c < channels; ++c) {
    for (int f = 0; f < next.frames; ++f) {
      const float sample = next.channels[c][f];
      const bool is_number = std::isfinite(sample);
      no_numbers += is_number ? 0 : 1;
      floats[static_cast<std::size_t>(f) * channels + c] = is_number ? sample : 0.0f;
    }
  }
  if (no_numbers > 0) contained.fetch_add(no_numbers, std::memory_order_relaxed);
  put_frames(next.frames);
}

/// What was dropped becomes silence of the same length: a recording is never shorter than the time it took.
void FileWriter::State::put_silence(std::int64_t gap_frames) noexcept {
  if (gap_frames > 0) std::ranges::fill(floats, 0.0f);
  while (gap_frames > 0 && !has_failed.load(std::memory_order_relaxed)) {
    const int count = static_cast<int>(std::min<std::int64_t>(gap_frames, ChunkRing::chunk_frames));
    if (!put_frames(count)) return;
    gap_frames -= count;
  }
}

/// Writes the first frames of `floats`.
bool FileWriter::State::put_frames(int count) noexcept {
  if (has_failed.load(std::memory_order_relaxed)) {
    dropped.fetch_add(count, std::memory_order_relaxed);
    return false;
  }
  const std::size_t samples = static_cast<std::size_t>(count) * static_cast<std::size_t>(options.channels);
  errno = 0;
  sf_count_t done = 0;
  if (steps == 0.0) {
    done = sf_writef_float(file, floats.data(), count);
  } else {
    std::int64_t beyond = 0;
    for (std::size_t i = 0; i < samples; ++i) {
      // The inverse of how files are read, n / 2^(bits-1), so that a copy is exact.
      const double step = std::nearbyint(floats[i] * steps);
      const double kept = std::clamp(step, -steps, steps - 1.0);
      // Full scale itself, +1.0, is one step too far and is not called clipped.
      beyond += std::abs(step) > steps ? 1 : 0;
      integers[i] = static_cast<int>(static_cast<unsigned>(static_cast<int>(kept)) << shift);
    }
    if (beyond > 0) clipped.fetch_add(beyond, std::memory_order_relaxed);
    done = sf_writef_int(file, integers.data(), count);
  }
  frames.fetch_add(done, std::memory_order_relaxed);
  if (done < count) {
    const int reason = errno;
    dropped.fetch_add(count - done, std::memory_order_relaxed);
    failure_words = why_system(reason);
    has_failed.store(true, std::memory_order_release);
    return false;
  }
  since_header += count;
  if (updates_header && static_cast<double>(since_header) >= options.rate.value() / 2.0) {
    sf_command(file, SFC_UPDATE_HEADER_NOW, nullptr, 0);
    since_header = 0;
  }
  return true;
}

/// Makes `chunk` one that can be filled. Live: false when the disk has not emptied any.
bool FileWriter::State::take() noexcept {
  while (true) {
    const std::uint32_t seen = consumed.load(std::memory_order_acquire);
    chunk = ring.to_fill();
    if (chunk != nullptr) {
      chunk->frames = 0;
      chunk->gap = std::exchange(gap, 0);
      return true;
    }
    if (options.haste == Haste::live) return false;
    disk.poke();
    consumed.wait(seen, std::memory_order_acquire);
  }
}

/// Hands over what is in the last chunk and works off the rest on this thread; the disk thread has let go.
void FileWriter::State::wait_until_written() noexcept {
  disk.remove(*this);
  while (work()) {}
  if (gap > 0) put_silence(gap);
  if (chunk != nullptr) {
    put(*chunk);
    ring.emptied(chunk);
    chunk = nullptr;
  }
}

Written FileWriter::State::told() const noexcept {
  return {.frames = Frames(frames.load(std::memory_order_relaxed)),
          .dropped = Frames(dropped.load(std::memory_order_relaxed)),
          .clipped = clipped.load(std::memory_order_relaxed),
          .contained = contained.load(std::memory_order_relaxed)};
}

FileWriter::FileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

FileWriter::~FileWriter() {
  State& s = *state_;
  if (s.is_finished) return;
  if (!s.options.appears_when_finished) {
    (void)finish();
    return;
  }
  s.disk.remove(s);
  std::error_code ignored;
  fs::remove(s.written_path, ignored);
}

Result<std::unique_ptr<FileWriter>> FileWriter::create(Disk& disk, const fs::path& path, const WriteOptions& options) {
  if (!(options.rate.value() >= 1000.0 && options.rate.value() <= 768000.0)) {
    return refuse(path, fmt::format("A file at {} was asked for.", text(options.rate)), "1 kHz to 768 kHz make sense.");
  }
  if (options.channels < 1 || options.channels > 256) {
    return refuse(path, fmt::format("A file with {} channels was asked for.", options.channels),
                  "1 to 256 make sense.");
  }
  const auto ahead = static_cast<std::int64_t>(std::clamp(options.ahead.value(), 0.1, 60.0) * options.rate.value());
  auto state = std::make_unique<State>(disk, path, options, ahead);
  if (auto created = state->create(); !created) return std::unexpected(std::move(created).error());
  disk.add(*state);
  return std::unique_ptr<FileWriter>(new FileWriter(std::move(state)));
}

bool FileWriter::write(std::span<const float* const> channels, int frames) noexcept {
  State& s = *state_;
  int done = 0;
  while (done < frames) {
    if (s.chunk == nullptr && !s.take()) {
      s.gap += frames - done;
      s.dropped.fetch_add(frames - done, std::memory_order_relaxed);
      return false;
    }
    const int count = std::min(frames - done, ChunkRing::chunk_frames - s.chunk->frames);
    for (std::size_t c = 0; c < s.chunk->channels.size(); ++c) {
      float* target = s.chunk->channels[c] + s.chunk->frames;
      if (c < channels.size()) std::copy_n(channels[c] + done, count, target);
      else std::fill_n(target, count, 0.0f);
    }
    done += count;
    s.chunk->frames += count;
    if (s.chunk->frames == ChunkRing::chunk_frames) s.ring.filled(std::exchange(s.chunk, nullptr));
  }
  return !s.has_failed.load(std::memory_order_acquire);
}

Result<Written> FileWriter::finish() {
  State& s = *state_;
  if (s.is_finished) return s.told();
  s.is_finished = true;
  s.wait_until_written();
  errno = 0;
  // A take is worth waiting for the disk; a render can be made again.
  if (!s.options.appears_when_finished) sf_write_sync(s.file);
  if (sf_close(std::exchange(s.file, nullptr)) != 0 && !s.has_failed) {
    s.failure_words = why_system(errno);
    s.has_failed = true;
  }
  if (s.options.appears_when_finished) {
    std::error_code error;
    fs::rename(s.written_path, s.path, error);
    if (error && !s.has_failed) {
      s.failure_words = error.message();
      s.has_failed = true;
    }
  }
  const Written done = s.told();
  if (!s.has_failed) return done;
  return refuse(s.path,
                fmt::format("{} could not be written to its end: {}. It holds the first {:.2f} s.", s.path.string(),
                            s.failure_words, done.frames.value() / s.options.rate.value()),
                "Make room, or write to another disk.");
}

Written FileWriter::written() const noexcept { return state_->told(); }

}  // namespace ohmic::devices
