// Streams of files: exact, aligned, seamless in a loop, resampled without delay, silent and counted when too late.

#include "devices/file_reader.hpp"

#include <array>
#include <thread>

#include "devices/chunk_ring.hpp"
#include "devices/file_stream.hpp"
#include "devices/sound_material_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

using namespace testing;

struct FileReaderTest : SoundFolder {
  Disk disk;
  ReadOptions offline(double rate = 0, bool loop = false) {
    return {.rate = Hertz(rate), .loop = loop, .haste = Haste::offline, .ahead = Second(0.2)};
  }
  /// Reads so many frames of one channel in blocks of a size that fits nothing.
  std::vector<float> read(FileReader& reader, int frames, int block = 333) {
    std::vector<float> all(static_cast<std::size_t>(frames), -9.0f);
    for (int done = 0; done < frames; done += block) {
      float* channel = all.data() + done;
      reader.read({&channel, 1}, std::min(block, frames - done));
    }
    return all;
  }
};

constexpr int float_wav = SF_FORMAT_WAV | SF_FORMAT_FLOAT;

TEST_F(FileReaderTest, delivers_the_file_bit_for_bit_then_silence) {
  const auto samples = noise(10000);
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, samples));
  auto reader = FileReader::open(disk, at("a.wav"), offline());
  ASSERT_TRUE(reader) << reader.error().sentence();
  EXPECT_EQ((*reader)->length(), Frames(10000));
  auto expected = samples;
  expected.resize(12000, 0.0f);
  EXPECT_EQ(read(**reader, 12000), expected);
  EXPECT_TRUE((*reader)->ended());
  EXPECT_EQ((*reader)->missed(), Frames(0));
}

TEST_F(FileReaderTest, channels_come_apart_and_too_many_are_silent) {
  ASSERT_TRUE(write(at("a.wav"), float_wav, 2, {0.1f, 0.2f, 0.3f, 0.4f}));
  auto reader = FileReader::open(disk, at("a.wav"), offline());
  ASSERT_TRUE(reader);
  std::array<float, 3> a{}, b{}, c{9, 9, 9};
  std::array<float*, 3> channels{a.data(), b.data(), c.data()};
  EXPECT_EQ((*reader)->read(channels, 3), 2);
  EXPECT_EQ(a, (std::array{0.1f, 0.3f, 0.0f}));
  EXPECT_EQ(b, (std::array{0.2f, 0.4f, 0.0f}));
  EXPECT_EQ(c, (std::array{0.0f, 0.0f, 0.0f}));
}

TEST_F(FileReaderTest, a_loop_has_no_seam) {
  const auto samples = noise(777);
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, samples));
  auto reader = FileReader::open(disk, at("a.wav"), offline(0, true));
  ASSERT_TRUE(reader);
  EXPECT_FALSE((*reader)->length());
  const auto all = read(**reader, 20000);
  for (std::size_t f = 0; f < all.size(); ++f) ASSERT_EQ(all[f], samples[f % 777]) << f;
}

TEST_F(FileReaderTest, a_resampled_loop_has_no_seam) {
  // 441 frames hold ten periods of 1 kHz: looped at another rate it must stay one endless sine.
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, sine(1000, 44100, 441), 44100));
  auto reader = FileReader::open(disk, at("a.wav"), offline(48000, true));
  ASSERT_TRUE(reader);
  const auto all = read(**reader, 20000);
  const auto expected = sine(1000, 48000, 20000);
  for (std::size_t f = 200; f < all.size(); ++f) ASSERT_NEAR(all[f], expected[f], 2e-5) << f;
}

TEST_F(FileReaderTest, resampling_adds_no_delay_and_keeps_length_and_level) {
  for (const auto& [from, to] : {std::pair{44100, 48000}, std::pair{96000, 48000}, std::pair{48000, 44100},
                                 std::pair{8000, 48000}, std::pair{22050, 192000}, std::pair{47999, 48000}}) {
    const int frames = from / 4;
    ASSERT_TRUE(write(at("a.wav"), float_wav, 1, sine(997, from, frames), from));
    auto reader = FileReader::open(disk, at("a.wav"), offline(to));
    ASSERT_TRUE(reader) << reader.error().sentence();
    const auto length = static_cast<int>((*reader)->length()->count());
    EXPECT_EQ(length, static_cast<int>(std::ceil(static_cast<double>(frames) * to / from)));
    const auto all = read(**reader, length + 1000);
    const auto expected = sine(997, to, length);
    // Away from the ends, where the filter sees the silence before and behind.
    for (int f = length / 4; f < length * 3 / 4; ++f) {
      const auto i = static_cast<std::size_t>(f);
      ASSERT_NEAR(all[i], expected[i], 5e-5) << from << " to " << to << " at " << f;
    }
    for (auto f = static_cast<std::size_t>(length); f < all.size(); ++f) ASSERT_EQ(all[f], 0.0f);
    EXPECT_TRUE((*reader)->ended());
  }
}

TEST_F(FileReaderTest, resampling_is_flat_within_a_tenth_of_a_decibel_to_094_of_the_lower_nyquist_frequency) {
  for (const auto& [from, to] : {std::pair{44100, 48000}, std::pair{48000, 44100}, std::pair{47999, 48000}}) {
    for (const double part : {0.5, 0.8, 0.94}) {
      const double frequency = part * std::min(from, to) / 2.0;
      ASSERT_TRUE(write(at("a.wav"), float_wav, 1, sine(frequency, from, from), from));
      auto reader = FileReader::open(disk, at("a.wav"), offline(to));
      ASSERT_TRUE(reader);
      const auto all = read(**reader, to);
      double power = 0.0;
      for (int f = to / 4; f < to * 3 / 4; ++f) power += std::pow(all[static_cast<std::size_t>(f)], 2);
      EXPECT_NEAR(10.0 * std::log10(power / (to / 2) / 0.125), 0.0, 0.1) << from << " to " << to << ", " << frequency;
    }
  }
}

TEST_F(FileReaderTest, live_readers_start_on_the_same_frame_and_stay_together) {
  const auto samples = noise(100000);
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, samples));
  ASSERT_TRUE(write(at("b.wav"), float_wav, 1, samples));
  auto a = FileReader::open(disk, at("a.wav"), {.rate = {}, .ahead = Second(0.1)});
  auto b = FileReader::open(disk, at("b.wav"), {.rate = {}, .ahead = Second(5.0)});
  ASSERT_TRUE(a && b);
  // Far faster than the disk thread: parts go missing, in each reader others; none may shift.
  for (int done = 0; done < 100000; done += 64) {
    float left[64], right[64];
    float* l = left;
    float* r = right;
    const rt::AudioScope audio;  // the guard aborts if this waits
    (*a)->read({&l, 1}, 64);
    (*b)->read({&r, 1}, 64);
    for (int f = 0; f < 64 && done + f < 100000; ++f) {
      const float expected = samples[static_cast<std::size_t>(done + f)];
      ASSERT_TRUE(left[f] == expected || left[f] == 0.0f) << done + f;
      ASSERT_TRUE(right[f] == expected || right[f] == 0.0f) << done + f;
      if (done == 0) {
        ASSERT_EQ(left[f], expected);
      }
    }
  }
}

TEST_F(FileReaderTest, what_comes_too_late_is_counted) {
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, noise(200000)));
  auto reader = FileReader::open(disk, at("a.wav"), {.rate = {}, .ahead = Second(0.1)});
  ASSERT_TRUE(reader);
  std::vector<float> block(8192);
  float* channel = block.data();
  std::int64_t delivered = 0, asked = 0;
  while (!(*reader)->ended()) {
    delivered += (*reader)->read({&channel, 1}, 8192);
    asked += 8192;
  }
  // What was not delivered was missed, up to the block in which the end came late.
  EXPECT_GE(delivered + (*reader)->missed().count(), 200000);
  EXPECT_LT(delivered, 200001);
  EXPECT_LE(delivered + (*reader)->missed().count(), asked);
}

TEST_F(FileReaderTest, rewound_it_starts_again) {
  const auto samples = noise(5000);
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, samples));
  auto reader = FileReader::open(disk, at("a.wav"), offline());
  ASSERT_TRUE(reader);
  for (const int before : {100, 5000, 6000}) {
    read(**reader, before);
    (*reader)->rewind();
    EXPECT_EQ(read(**reader, 5000), samples) << before;
    (*reader)->rewind();
  }
}

TEST_F(FileReaderTest, errors_are_the_files_own) {
  EXPECT_EQ(FileReader::open(disk, at("no.wav")).error().what,
            fmt::format("There is no sound file {}.", at("no.wav").string()));
  ASSERT_TRUE(write(at("fast.wav"), float_wav, 1, noise(1000), 768000));
  const auto squeezed = FileStream::open(at("fast.wav"), Hertz(8000), false);
  ASSERT_FALSE(squeezed);
  EXPECT_EQ(squeezed.error().what, at("fast.wav").string() + " cannot be resampled from 768 kHz to 8 kHz.");
}

TEST_F(FileReaderTest, samples_near_the_largest_float_do_not_become_infinite) {
  auto samples = noise(5000);
  for (float& sample : samples) sample = std::copysign(3.4e38f, sample);
  ASSERT_TRUE(write(at("a.wav"), float_wav, 1, samples, 44100));
  auto reader = FileReader::open(disk, at("a.wav"), offline(48000));
  ASSERT_TRUE(reader);
  for (const float sample : read(**reader, 6000)) ASSERT_TRUE(std::isfinite(sample));
  EXPECT_GT((*reader)->contained(), 0);
}

TEST_F(FileReaderTest, readers_may_be_opened_and_dropped_while_others_play) {
  ASSERT_TRUE(write(at("a.wav"), float_wav, 2, noise(50000)));
  std::vector<std::unique_ptr<FileReader>> readers;
  for (int i = 0; i < 200; ++i) {
    auto reader = FileReader::open(disk, at("a.wav"), {.rate = {}, .loop = true});
    ASSERT_TRUE(reader);
    if (readers.size() > 8) readers.erase(readers.begin() + i % 8);
    readers.push_back(std::move(*reader));
  }
}

}  // namespace
}  // namespace ohmic::devices
