// Sound files of every kind open; missing, cut, damaged and absurd ones are refused in a sentence.

#include "devices/sound_file.hpp"

#include <limits>

#include <rapidcheck.h>
#include <sys/stat.h>

#include "devices/file_stream.hpp"
#include "devices/sound_material_test.hpp"

// libsndfile 1.2.0 forgets the Vorbis header of a damaged Ogg file (some 6 kB each); not ours to free.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:vorbis_info_init"; }

namespace ohmic::devices {
namespace {

using namespace testing;

struct SoundFileTest : SoundFolder {
  std::string refusal(const std::filesystem::path& path) {
    const auto file = SoundFile::open(path);
    if (file) return "it opened";
    EXPECT_EQ(file.error().place.file, path.string());
    EXPECT_TRUE(file.error().what.ends_with('.')) << file.error().what;
    std::string what = file.error().what;
    for (std::size_t i; (i = what.find(folder_.string() + "/")) != std::string::npos;) {
      what.erase(i, folder_.string().size() + 1);
    }
    return what;
  }
};

TEST_F(SoundFileTest, every_format_that_libsndfile_writes_is_read) {
  int majors = 0, minors = 0, tried = 0;
  sf_command(nullptr, SFC_GET_FORMAT_MAJOR_COUNT, &majors, sizeof majors);
  sf_command(nullptr, SFC_GET_FORMAT_SUBTYPE_COUNT, &minors, sizeof minors);
  for (int i = 0; i < majors; ++i) {
    SF_FORMAT_INFO major{};
    major.format = i;
    sf_command(nullptr, SFC_GET_FORMAT_MAJOR, &major, sizeof major);
    const int container = major.format & SF_FORMAT_TYPEMASK;
    // Headerless sound has nothing to tell it by; Sound Designer's header is in another file; HTK knows one rate.
    if (container == SF_FORMAT_RAW || container == SF_FORMAT_SD2) continue;
    for (int j = 0; j < minors; ++j) {
      SF_FORMAT_INFO minor{};
      minor.format = j;
      sf_command(nullptr, SFC_GET_FORMAT_SUBTYPE, &minor, sizeof minor);
      // libsndfile writes this one, and says it cannot read it.
      if (container == SF_FORMAT_AIFF && minor.format == SF_FORMAT_DWVW_12) continue;
      SF_INFO info{};
      info.samplerate = 48000;
      info.channels = 1;
      info.format = major.format | minor.format;
      if (sf_format_check(&info) == SF_FALSE) continue;
      const auto path = at(fmt::format("sound.{}", major.extension));
      if (!write(path, info.format, 1, sine(1000, 48000, 9600))) continue;
      auto file = SoundFile::open(path);
      ASSERT_TRUE(file) << major.name << ", " << minor.name << ": " << file.error().sentence();
      // ADPCM and GSM end on whole blocks, and GSM is a telephone's idea of a sine.
      EXPECT_NEAR(file->info().frames.value(), 9600, 4096) << file->info().format;
      EXPECT_EQ(file->info().channels, 1);
      std::vector<float> samples(9600);
      EXPECT_GT(file->read(samples), 9000) << file->info().format;
      double power = 0;
      for (const float sample : samples) power += static_cast<double>(sample) * sample;
      const double rms = std::sqrt(power / 9600.0);
      // sine of 0.5: 0.354 rms; GSM is a telephone's idea of one, and Opus begins softly
      EXPECT_NEAR(rms, 0.354, minor.format == SF_FORMAT_GSM610 ? 0.3 : 0.02) << file->info().format;
      ++tried;
    }
  }
  EXPECT_GT(tried, 100);
  RecordProperty("formats", tried);
}

TEST_F(SoundFileTest, what_is_no_sound_file_is_said_to_be_none) {
  EXPECT_EQ(refusal(at("voice.wav")), "There is no sound file voice.wav.");
  write(at("voice.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, sine(440, 48000, 100));
  EXPECT_EQ(SoundFile::open(at("vioce.wav")).error().hint, fmt::format("Did you mean {}?", at("voice.wav").string()));
  EXPECT_EQ(refusal(folder_), folder_.string() + " is a folder, not a sound file.");
  put(at("empty.wav"), "");
  EXPECT_EQ(refusal(at("empty.wav")), "empty.wav is empty: 0 bytes.");
  put(at("notes.wav"), "Song 1\nVerse, chorus, verse.\n");
  EXPECT_EQ(refusal(at("notes.wav")), "notes.wav is a text file, not a sound file.");
  put(at("noise.wav"), std::string(1000, '\x01'));
  EXPECT_EQ(refusal(at("noise.wav")), "noise.wav is no sound file of a known kind.");
  ASSERT_EQ(::mkfifo(at("pipe.wav").c_str(), 0600), 0);
  EXPECT_EQ(refusal(at("pipe.wav")), "pipe.wav is a pipe or device, not a sound file.");
  EXPECT_EQ(refusal("/dev/zero"), "/dev/zero is a pipe or device, not a sound file.");
}

TEST_F(SoundFileTest, a_cut_file_is_refused_with_what_is_there) {
  const auto samples = noise(48000);
  for (const auto& [name, format] :
       {std::pair{"cut.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
        std::pair{"cut.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24}, std::pair{"cut.au", SF_FORMAT_AU | SF_FORMAT_FLOAT},
        std::pair{"cut.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16},
        std::pair{"cut.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
        std::pair{"cut.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16},
        std::pair{"cut.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
        std::pair{"cut.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS}}) {
    ASSERT_TRUE(write(at(name), format, 1, samples));
    const std::string whole = bytes(at(name));
    put(at(name), whole.substr(0, whole.size() * 2 / 3));
    EXPECT_NE(refusal(at(name)).find("cut off"), std::string::npos) << name << ": " << refusal(at(name));
  }
  ASSERT_TRUE(write(at("half.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, samples));
  put(at("half.wav"), bytes(at("half.wav")).substr(0, 44 + 48000));
  EXPECT_EQ(refusal(at("half.wav")),
            "half.wav is cut off: its header promises 96036 bytes, 48036 are there (0.50 s of sound).");
}

TEST_F(SoundFileTest, a_recording_whose_program_was_killed_is_whole) {
  ASSERT_TRUE(write(at("take.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1, noise(4800)));
  std::string take = bytes(at("take.wav"));
  take.replace(4, 4, "\x08\0\0\0", 4);  // as libsndfile leaves them: 8 of RIFF, 0 of data
  take.replace(take.find("data") + 4, 4, "\0\0\0\0", 4);
  put(at("take.wav"), take);
  auto file = SoundFile::open(at("take.wav"));
  ASSERT_TRUE(file) << file.error().sentence();
  EXPECT_EQ(file->info().frames, Frames(4800));
}

TEST_F(SoundFileTest, absurd_rates_channels_and_lengths_are_refused) {
  ASSERT_TRUE(write(at("slow.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, noise(100), 3));
  EXPECT_EQ(refusal(at("slow.wav")), "slow.wav says its sample rate is 3 Hz.");
  ASSERT_TRUE(write(at("fast.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, noise(100), 2'000'000'000));
  EXPECT_EQ(refusal(at("fast.wav")), "fast.wav says its sample rate is 2000000000 Hz.");
  ASSERT_TRUE(write(at("wide.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1000, noise(1000)));
  EXPECT_EQ(refusal(at("wide.wav")), "wide.wav says it has 1000 channels.");
  ASSERT_TRUE(write(at("nothing.wav"), SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, {}));
  EXPECT_EQ(refusal(at("nothing.wav")), "nothing.wav holds no sound: 0 frames.");
}

TEST_F(SoundFileTest, what_is_no_number_is_silence_and_counted) {
  std::vector<float> samples(100, 0.5f);
  samples[3] = std::numeric_limits<float>::quiet_NaN();
  samples[50] = std::numeric_limits<float>::infinity();
  samples[51] = -std::numeric_limits<float>::infinity();
  ASSERT_TRUE(write(at("nan.wav"), SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, samples));
  auto file = SoundFile::open(at("nan.wav"));
  ASSERT_TRUE(file);
  std::vector<float> read(100);
  EXPECT_EQ(file->read(read), 50);
  EXPECT_EQ(file->contained(), 3);
  EXPECT_EQ(read[3], 0.0f);
  EXPECT_EQ(read[51], 0.0f);
  EXPECT_EQ(read[52], 0.5f);
}

TEST_F(SoundFileTest, damaged_bytes_never_do_more_than_be_refused) {
  std::vector<std::string> originals;
  for (const auto& [name, format] :
       {std::pair{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16}, std::pair{"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
        std::pair{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16}, std::pair{"a.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_24},
        std::pair{"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS}, std::pair{"a.au", SF_FORMAT_AU | SF_FORMAT_ULAW}}) {
    ASSERT_TRUE(write(at(name), format, 2, noise(1000)));
    originals.push_back(bytes(at(name)));
  }
  rc::check([&] {
    std::string file = *rc::gen::elementOf(originals);
    const int changes = *rc::gen::inRange(1, 8);
    for (int i = 0; i < changes; ++i) {
      file[*rc::gen::inRange<std::size_t>(0, std::min<std::size_t>(file.size(), 200))] = *rc::gen::arbitrary<char>();
    }
    file.resize(*rc::gen::inRange<std::size_t>(1, file.size()));
    put(at("damaged"), file);
    auto stream = FileStream::open(at("damaged"), Hertz(48000), false);
    if (!stream) {
      RC_ASSERT(!stream.error().what.empty());
      return;
    }
    std::vector<float> memory(1024 * static_cast<std::size_t>(stream->file().channels));
    std::vector<float*> channels;
    for (int c = 0; c < stream->file().channels; ++c) channels.push_back(memory.data() + 1024 * c);
    for (int block = 0; block < 8; ++block) {
      const int got = stream->produce(channels, 1024);
      for (float* channel : channels) {
        for (int f = 0; f < got; ++f) RC_ASSERT(std::isfinite(channel[f]));
      }
    }
  });
}

}  // namespace
}  // namespace ohmic::devices
