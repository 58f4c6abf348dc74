// Fuzzes the way of a sound file from its bytes to finite samples: nothing crashes, nothing is NaN, memory stays bounded.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "devices/file_stream.hpp"

using ohmic::Hertz;
using ohmic::devices::FileStream;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

// libsndfile 1.2.0 forgets the Vorbis header of a damaged Ogg file (some 6 kB each); not ours to free.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:vorbis_info_init"; }

namespace {

constexpr int block = 256;

/// A small WAV whose header makes sense: most random bytes are refused by their first four.
std::size_t small_wav(std::uint8_t* data, std::size_t most, unsigned seed) {
  const std::uint16_t channels = static_cast<std::uint16_t>(1 + seed % 6);
  const std::uint32_t rate = seed % 2 == 0 ? 48000 : 44100;
  const std::uint32_t frames = 16 + seed % 200;
  const std::uint16_t align = static_cast<std::uint16_t>(channels * 4);
  const std::uint32_t bytes = frames * align;
  if (most < 44 + bytes) return 0;
  const auto put = [&](std::size_t at, auto value) { std::memcpy(data + at, &value, sizeof value); };
  std::memcpy(data, "RIFF....WAVEfmt ", 16);
  put(4, 36 + bytes);
  put(16, std::uint32_t{16});
  put(20, std::uint16_t{3});  // float
  put(22, channels);
  put(24, rate);
  put(28, rate * align);
  put(32, align);
  put(34, std::uint16_t{32});
  std::memcpy(data + 36, "data", 4);
  put(40, bytes);
  for (std::uint32_t i = 0; i < bytes; ++i)
    data[44 + i] = static_cast<std::uint8_t>((seed = seed * 1664525u + 1013904223u) >> 24);
  return 44 + bytes;
}

void play(const char* path, double rate, bool loop) {
  auto stream = FileStream::open(path, Hertz(rate), loop);
  if (!stream) {
    if (stream.error().what.empty()) std::abort();  // every refusal is a sentence
    return;
  }
#ifdef OHMIC_PLANTED_BUG
  // Somebody thought that sound has one or two channels.
  std::vector<float> memory(2 * block);
#else
  std::vector<float> memory(static_cast<std::size_t>(stream->file().channels) * block);
#endif
  std::vector<float*> channels;
  for (int c = 0; c < stream->file().channels; ++c) channels.push_back(memory.data() + c * block);
  for (int i = 0; i < 20; ++i) {
    const int got = stream->produce(channels, block);
    for (const float* channel : channels) {
      for (int f = 0; f < got; ++f) {
        if (!std::isfinite(channel[f])) std::abort();
      }
    }
    if (got < block) break;  // in a loop too: a damaged file may give nothing the second time
    if (i == 10) stream->rewind();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = ::memfd_create("sound", 0);
  static const std::string path = fmt::format("/proc/self/fd/{}", file);
  if (size < 2 || ::ftruncate(file, 0) != 0) return 0;
  // The last byte chooses how the file is read.
  const std::uint8_t how = data[size - 1];
  if (::pwrite(file, data, size - 1, 0) != static_cast<ssize_t>(size - 1)) return 0;
  constexpr double rates[] = {0.0, 44100.0, 48000.0, 192000.0};
  play(path.c_str(), rates[how % 4], (how & 4) != 0);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  if (size < 44 || seed % 64 == 0) {
    if (const std::size_t made = small_wav(data, most, seed); made != 0) return made;
  }
  return LLVMFuzzerMutate(data, size, most);
}
