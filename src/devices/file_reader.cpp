// Plays a sound file into an audio thread: decoded, resampled and looped ahead of time by the disk thread.

#include "devices/file_reader.hpp"

#include <algorithm>
#include <atomic>

#include "devices/chunk_ring.hpp"
#include "devices/file_stream.hpp"

namespace ohmic::devices {

struct FileReader::State final : DiskJob {
  State(Disk& disk, FileStream stream, Haste haste, std::int64_t ahead)
      : disk(disk), stream(std::move(stream)), haste(haste), ring(this->stream.file().channels, ahead) {}

  Disk& disk;
  FileStream stream;
  const Haste haste;
  ChunkRing ring;

  // The disk thread's.
  bool is_decoded = false;
  std::atomic<std::uint32_t> produced{0};  // counts chunks, so that an offline reader can wait for the next
  std::atomic<std::int64_t> contained{0};
  std::atomic<std::int64_t> cut_off{0};

  // The reading thread's.
  Chunk* chunk = nullptr;
  int used = 0;           // frames of it
  std::int64_t owed = 0;  // frames that came too late: skipped when they come, so that readers stay together
  std::atomic<std::int64_t> missed{0};
  std::atomic<bool> has_ended{false};

  bool work() noexcept override;
  bool take() noexcept;
  void give_back() noexcept;
};

bool FileReader::State::work() noexcept {
  if (is_decoded) return false;
  Chunk* next = ring.to_fill();
  if (next == nullptr) return false;
  next->frames = stream.produce(next->channels, ChunkRing::chunk_frames);
  next->is_last = is_decoded = next->frames < ChunkRing::chunk_frames;
  contained.store(stream.contained(), std::memory_order_relaxed);
  cut_off.store(stream.cut_off().count(), std::memory_order_relaxed);
  ring.filled(next);
  if (haste == Haste::offline) {
    produced.fetch_add(1, std::memory_order_release);
    // Whoever waits is woken for much at once: a change of threads costs more than a chunk. This thread goes on until
    // the ring is full or the file over, so the wake-up always comes.
    if (is_decoded || ring.full() >= ring.count() / 2) produced.notify_one();
  }
  return !is_decoded;
}

/// Makes `chunk` the next one. Live: false when it is not there yet.
bool FileReader::State::take() noexcept {
  if (haste == Haste::live) {
    chunk = ring.to_empty();
  } else {
    if (ring.full() < ring.count() / 2) disk.poke();
    while (true) {
      const std::uint32_t seen = produced.load(std::memory_order_acquire);
      chunk = ring.to_empty();
      if (chunk != nullptr) break;
      disk.poke();
      produced.wait(seen, std::memory_order_acquire);
    }
  }
  used = 0;
  return chunk != nullptr;
}

void FileReader::State::give_back() noexcept {
  if (chunk->is_last) has_ended.store(true, std::memory_order_relaxed);
  ring.emptied(chunk);
  chunk = nullptr;
}

FileReader::FileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}

FileReader::~FileReader() { state_->disk.remove(*state_); }

Result<std::unique_ptr<FileReader>> FileReader::open(Disk& disk, const std::filesystem::path& path,
                                                     const ReadOptions& options) {
  auto stream = FileStream::open(path, options.rate, options.loop);
  if (!stream) return std::unexpected(std::move(stream).error());
  const double rate = options.rate.value() > 0.0 ? options.rate.value() : stream->file().rate.value();
  const auto ahead = static_cast<std::int64_t>(std::clamp(options.ahead.value(), 0.1, 60.0) * rate);
  auto state = std::make_unique<State>(disk, std::move(*stream), options.haste, ahead);
  state->work();  // the first part is there before anybody asks
  disk.add(*state);
  return std::unique_ptr<FileReader>(new FileReader(std::move(state)));
}

const SoundFileInfo& FileReader::file() const noexcept { return state_->stream.file(); }
std::optional<Frames> FileReader::length() const noexcept { return state_->stream.length(); }

int FileReader::read(std::span<float* const> channels, int frames) noexcept {
  State& s = *state_;
  int done = 0;
  while (done < frames && !s.has_ended.load(std::memory_order_relaxed)) {
    if (s.chunk == nullptr && !s.take()) break;
    const int skipped = static_cast<int>(std::min<std::int64_t>(s.owed, s.chunk->frames - s.used));
    s.owed -= skipped;
    s.used += skipped;
    const int count = std::min(frames - done, s.chunk->frames - s.used);
    const std::size_t shared = std::min(channels.size(), s.chunk->channels.size());
    for (std::size_t c = 0; c < shared; ++c) std::copy_n(s.chunk->channels[c] + s.used, count, channels[c] + done);
    for (std::size_t c = shared; c < channels.size(); ++c) std::fill_n(channels[c] + done, count, 0.0f);
    done += count;
    s.used += count;
    if (s.used == s.chunk->frames) s.give_back();
  }
  for (float* channel : channels) std::fill_n(channel + done, frames - done, 0.0f);
  if (done < frames && !s.has_ended.load(std::memory_order_relaxed)) {
    s.owed += frames - done;
    s.missed.store(s.missed.load(std::memory_order_relaxed) + frames - done, std::memory_order_relaxed);
  }
  return done;
}

bool FileReader::ended() const noexcept { return state_->has_ended.load(std::memory_order_relaxed); }

void FileReader::rewind() {
  State& s = *state_;
  s.disk.remove(s);  // from here on this thread is both sides
  if (s.chunk != nullptr) s.give_back();
  while ((s.chunk = s.ring.to_empty()) != nullptr) s.give_back();
  s.stream.rewind();
  s.is_decoded = false;
  s.has_ended.store(false, std::memory_order_relaxed);
  s.owed = 0;
  s.work();
  s.disk.add(s);
}

Frames FileReader::missed() const noexcept { return Frames(state_->missed.load(std::memory_order_relaxed)); }
std::int64_t FileReader::contained() const noexcept { return state_->contained.load(std::memory_order_relaxed); }
Frames FileReader::cut_off() const noexcept { return Frames(state_->cut_off.load(std::memory_order_relaxed)); }

}  // namespace ohmic::devices
