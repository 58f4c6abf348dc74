// Recordings: exact, readable after a kill, never shorter than the time they took, honest when the disk is full.

#include "devices/file_writer.hpp"

#include <limits>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "devices/file_card.hpp"
#include "devices/sound_file.hpp"
#include "devices/sound_material_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::devices {
namespace {

using namespace testing;

struct FileWriterTest : SoundFolder {
  Disk disk;
  static WriteOptions options(int channels, SampleFormat format, Haste haste = Haste::offline) {
    return {.rate = Hertz(48000), .channels = channels, .format = format, .haste = haste};
  }
  /// Writes one channel in blocks of a size that fits nothing.
  static void write_all(FileWriter& writer, const std::vector<float>& samples, int block = 333) {
    for (int done = 0; done < static_cast<int>(samples.size()); done += block) {
      const float* channel = samples.data() + done;
      writer.write({&channel, 1}, std::min(block, static_cast<int>(samples.size()) - done));
    }
  }
  static std::vector<float> read_all(const std::filesystem::path& path) {
    auto file = SoundFile::open(path);
    if (!file) {
      ADD_FAILURE() << file.error().sentence();
      return {};
    }
    std::vector<float> samples(static_cast<std::size_t>(file->info().frames.count() * file->info().channels));
    file->read(samples);
    return samples;
  }
};

// Run again with OHMIC_RECORD_TO=<file> this program is no test but a recorder that is killed after nine seconds of sound.
const bool is_recorder = [] {
  const char* path = std::getenv("OHMIC_RECORD_TO");
  if (path == nullptr) return false;
  Disk disk;
  auto writer = FileWriter::create(disk, path, FileWriterTest::options(1, SampleFormat::pcm24));
  if (!writer) ::_exit(1);
  FileWriterTest::write_all(**writer, noise(10 * 48000));
  while ((*writer)->written().frames.count() < 9 * 48000) ::usleep(1000);
  return ::raise(SIGKILL) == 0;
}();

TEST_F(FileWriterTest, what_was_written_is_read_bit_for_bit) {
  auto samples = noise(50000);
  for (float& sample : samples) sample = std::round(sample * 32768.0f) / 32768.0f;  // 16 bits hold it
  for (auto& sample : samples) sample = std::min(sample, 32767.0f / 32768.0f);
  for (const char* name : {"a.wav", "a.flac", "a.caf", "a.aiff", "a.au", "a.w64"}) {
    for (const SampleFormat format : {SampleFormat::best, SampleFormat::pcm16, SampleFormat::pcm24}) {
      auto writer = FileWriter::create(disk, at(name), options(1, format));
      ASSERT_TRUE(writer) << writer.error().sentence();
      write_all(**writer, samples);
      const auto written = (*writer)->finish();
      ASSERT_TRUE(written) << written.error().sentence();
      EXPECT_EQ(written->frames, Frames(50000));
      EXPECT_EQ(written->clipped, 0);
      EXPECT_EQ(read_all(at(name)), samples) << name;
    }
  }
}

TEST_F(FileWriterTest, lossy_containers_are_written_too) {
  for (const char* name : {"a.ogg", "a.opus", "a.mp3"}) {
    auto writer = FileWriter::create(disk, at(name), options(1, SampleFormat::best));
    ASSERT_TRUE(writer) << writer.error().sentence();
    write_all(**writer, sine(1000, 48000, 48000));
    ASSERT_TRUE((*writer)->finish());
    EXPECT_TRUE(SoundFile::open(at(name))) << name;
  }
}

TEST_F(FileWriterTest, clipped_samples_and_no_numbers_are_counted) {
  auto writer = FileWriter::create(disk, at("a.wav"), options(1, SampleFormat::pcm24));
  ASSERT_TRUE(writer);
  write_all(**writer, {0.5f, 1.0f, -1.0f, 1.5f, -7.0f, std::numeric_limits<float>::quiet_NaN(), 1e30f});
  const auto written = (*writer)->finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(written->clipped, 3);
  EXPECT_EQ(written->contained, 1);
  const float top = 8388607.0f / 8388608.0f;
  EXPECT_EQ(read_all(at("a.wav")), (std::vector{0.5f, top, -1.0f, top, -1.0f, 0.0f, top}));
}

TEST_F(FileWriterTest, a_live_take_keeps_its_length_when_the_disk_is_slow) {
  // Everything at once: far more than is kept ready.
  auto writer = FileWriter::create(disk, at("a.wav"),
                                   {.rate = Hertz(48000), .channels = 1, .haste = Haste::live, .ahead = Second(0.1)});
  ASSERT_TRUE(writer);
  const auto samples = noise(480000);
  for (int done = 0; done < 480000; done += 480) {
    const float* channel = samples.data() + done;
    const rt::AudioScope audio;  // the guard aborts if this waits
    (*writer)->write({&channel, 1}, 480);
  }
  const auto written = (*writer)->finish();
  ASSERT_TRUE(written);
  EXPECT_EQ(written->frames, Frames(480000));
  const auto read = read_all(at("a.wav"));
  ASSERT_EQ(read.size(), samples.size());
  std::int64_t silent = 0;
  for (std::size_t f = 0; f < read.size(); ++f) {
    if (read[f] != samples[f]) {
      ASSERT_EQ(read[f], 0.0f) << f;
      ++silent;
    }
  }
  EXPECT_NEAR(static_cast<double>(silent), written->dropped.value(), 2.0);
}

TEST_F(FileWriterTest, killed_it_leaves_a_file_with_all_but_the_last_half_second) {
  for (const char* name : {"take.wav", "take.caf", "take.aiff", "take.flac"}) {
    ::setenv("OHMIC_RECORD_TO", at(name).c_str(), 1);
    const pid_t child = ::fork();
    if (child == 0) {
      ::execl("/proc/self/exe", "recorder", nullptr);
      ::_exit(127);
    }
    ::unsetenv("OHMIC_RECORD_TO");
    ::waitpid(child, nullptr, 0);
    auto file = SoundFile::open(at(name));
    ASSERT_TRUE(file) << file.error().sentence();
    EXPECT_GE(file->info().frames.count(), 9 * 48000 - 24000) << name;
  }
}

TEST_F(FileWriterTest, a_full_disk_is_a_sentence_and_what_fitted_is_saved) {
  // A limit on file sizes stands in for the disk: the same call fails in the same way.
  struct rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  struct rlimit small = before;
  small.rlim_cur = 500'000;
  ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  auto writer = FileWriter::create(disk, at("a.wav"), options(1, SampleFormat::pcm16));
  ASSERT_TRUE(writer);
  write_all(**writer, noise(10 * 48000), 1024);
  const auto written = (*writer)->finish();
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(written);
  EXPECT_NE(
      written.error().what.find("could not be written to its end: it has reached the largest size a file may have "
                                "here. It holds the first 5."),
      std::string::npos)
      << written.error().sentence();
  auto file = SoundFile::open(at("a.wav"));
  ASSERT_TRUE(file) << file.error().sentence();
  EXPECT_GT(file->info().frames.count(), 480000 * 5 / 10);
}

TEST_F(FileWriterTest, a_render_appears_when_it_is_finished_and_not_before) {
  auto with = options(1, SampleFormat::best);
  with.appears_when_finished = true;
  {
    auto writer = FileWriter::create(disk, at("a.wav"), with);
    ASSERT_TRUE(writer);
    write_all(**writer, noise(5000));
    EXPECT_FALSE(std::filesystem::exists(at("a.wav")));
    EXPECT_TRUE(std::filesystem::exists(at("a.wav.part")));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));  // dropped unfinished: nothing is left
  auto writer = FileWriter::create(disk, at("a.wav"), with);
  ASSERT_TRUE(writer);
  write_all(**writer, noise(5000));
  ASSERT_TRUE((*writer)->finish());
  EXPECT_TRUE(std::filesystem::exists(at("a.wav")));
  EXPECT_FALSE(std::filesystem::exists(at("a.wav.part")));
}

TEST_F(FileWriterTest, refuses_with_sentences) {
  const auto refusal = [&](const char* name, WriteOptions with) {
    return FileWriter::create(disk, at(name), with).error().what;
  };
  EXPECT_EQ(refusal("a.xyz", options(1, SampleFormat::best)),
            at("a.xyz").string() + " has no extension that names a kind of sound file.");
  EXPECT_EQ(refusal("a.flac", options(1, SampleFormat::float32)),
            ".flac cannot hold 1 channels of float samples at 48000 Hz.");
  EXPECT_EQ(refusal("a.flac", options(9, SampleFormat::pcm16)),
            ".flac cannot hold 9 channels of 16-bit samples at 48000 Hz.");
  EXPECT_EQ(refusal("no/a.wav", options(1, SampleFormat::best)), "There is no folder " + at("no").string() + ".");
  EXPECT_EQ(refusal("a.wav", options(0, SampleFormat::best)), "A file with 0 channels was asked for.");
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

/// Half the first input, and how often it was called.
struct Half final : Client {
  int blocks = 0;
  int last = 0;
  void process(const Block& block) noexcept override {
    for (std::size_t c = 0; c < block.out.size(); ++c) {
      for (int f = 0; f < block.frames; ++f) block.out[c][f] = c < block.in.size() ? block.in[c][f] * 0.5f : 0.0f;
    }
    ++blocks;
    last = block.frames;
  }
  void missed(Frames) noexcept override {}
};

struct FileCardTest : FileWriterTest {
  Asked asked(int inputs, int outputs) {
    Asked asked;
    asked.format = {.rate = Hertz(48000), .frames = 64};
    asked.inputs.resize(static_cast<std::size_t>(inputs), "in");
    asked.outputs.resize(static_cast<std::size_t>(outputs), "out");
    return asked;
  }
};

TEST_F(FileCardTest, plays_files_through_the_client_into_files) {
  const auto samples = noise(100010);
  ASSERT_TRUE(write(at("in.wav"), SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, samples));
  FileCard card(disk, {.inputs = {{.path = at("in.wav")}},
                       .outputs = {{.path = at("left.wav"), .first = 0, .channels = 1},
                                   {.path = at("right.flac"), .first = 1, .channels = 1}},
                       .frames = {}});
  Half client;
  const auto granted = card.open(asked(1, 2));
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->words, "1 files in, 2 out, at 48 kHz");
  ASSERT_TRUE(card.start(client));
  std::vector<std::int64_t> seen;
  const auto rendered = card.run([&](Frames done, Frames total) {
    seen.push_back(done.count());
    EXPECT_EQ(total, Frames(100010));
  });
  ASSERT_TRUE(rendered) << rendered.error().sentence();
  EXPECT_TRUE(rendered->is_complete);
  EXPECT_EQ(rendered->frames, Frames(100010));
  EXPECT_EQ(client.last, 100010 % 64);  // the last block is shorter
  EXPECT_EQ(seen.back(), 100010);
  auto expected = samples;
  for (float& sample : expected) sample *= 0.5f;
  EXPECT_EQ(read_all(at("left.wav")), expected);
  EXPECT_EQ(read_all(at("right.flac")), std::vector<float>(100010, 0.0f));
}

TEST_F(FileCardTest, twice_the_same_rig_renders_the_same_bytes) {
  ASSERT_TRUE(write(at("in.wav"), SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, noise(60000), 44100));
  std::string first;
  for (int turn = 0; turn < 2; ++turn) {
    FileCard card(disk, {.inputs = {{.path = at("in.wav")}}, .outputs = {{.path = at("out.wav")}}, .frames = {}});
    Half client;
    ASSERT_TRUE(card.open(asked(2, 2)));
    ASSERT_TRUE(card.start(client));
    ASSERT_TRUE(card.run());
    if (turn == 0) first = bytes(at("out.wav"));
  }
  EXPECT_EQ(bytes(at("out.wav")), first);
}

TEST_F(FileCardTest, stopped_early_it_keeps_what_was_played) {
  FileCard card(disk, {.inputs = {}, .outputs = {{.path = at("out.wav")}}, .frames = Frames(480000)});
  Half client;
  ASSERT_TRUE(card.open(asked(0, 2)));
  ASSERT_TRUE(card.start(client));
  std::stop_source stop;
  const auto rendered = card.run(
      [&](Frames done, Frames) {
        if (done.count() >= 96000) stop.request_stop();
      },
      stop.get_token());
  ASSERT_TRUE(rendered);
  EXPECT_FALSE(rendered->is_complete);
  EXPECT_NEAR(rendered->frames.value(), 96000, 64);
  EXPECT_EQ(read_all(at("out.wav")).size(), 2 * static_cast<std::size_t>(rendered->frames.count()));
}

TEST_F(FileCardTest, refuses_with_sentences_and_leaves_nothing_behind) {
  const auto refusal = [&](FileSetup setup, Asked asked) {
    return FileCard(disk, std::move(setup)).open(asked).error();
  };
  EXPECT_EQ(refusal({.inputs = {}, .outputs = {{.path = at("o.wav")}}, .frames = {}}, asked(0, 2)).sentence(),
            "Nothing says how long to play: there is no input file that ends. Say a duration.");
  EXPECT_EQ(
      refusal({.inputs = {}, .outputs = {{.path = at("o.wav"), .first = 1}}, .frames = Frames(10)}, asked(0, 2)).what,
      at("o.wav").string() + " was to record outputs 2 to 3.");
  EXPECT_EQ(refusal({.inputs = {{.path = at("i.wav")}}, .outputs = {}, .frames = Frames(10)}, asked(1, 2)).what,
            "There is no sound file " + at("i.wav").string() + ".");
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace ohmic::devices
