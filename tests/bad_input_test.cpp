// Promise 4, bad input gets a sentence: through the program, with its place and its exit code; nothing crashes.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gtest/gtest.h>
#include <sndfile.h>
#include <sys/stat.h>

#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

namespace fs = std::filesystem;

constexpr const char* good_rig = R"([adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "2 V"
[amplifier.amp]
gain = "0 dB"
output_impedance = "1 ohm"
rails = "20 V"
current_limit = "1 A"
[headphone.cans]
impedance = "300 ohm"
sensitivity = "100 dB/V"
[[input]]
name = "Voice"
file = "tone.wav"
[[mix]]
name = "M"
sends = { Voice = "0 dB" }
[[phones]]
name = "Me"
mix = "M"
amplifier = "amp"
headphone = "cans"
level = "-20 dB"
ceiling = "95 dB SPL"
)";

/// A mistake in the rig file, and what must be said of it: where, and the words that matter.
struct Mistake {
  const char* name;
  const char* from;
  const char* to;
  const char* place;
  const char* words;
};
constexpr Mistake mistakes[] = {
    {"a misspelt setting", "ceiling =", "celing =", ":25:10: phones.Me.celing: ", "Did you mean \"ceiling\"?"},
    {"a misspelt section", "[amplifier.amp]", "[amplifer.amp]", ":5:1: amplifer: ", "Did you mean \"amplifier\"?"},
    {"a number without its unit", "\"95 dB SPL\"", "\"95\"", ":25:11: phones.Me.ceiling: ", "has no unit"},
    {"a bare number", "\"95 dB SPL\"", "95", ":25:11: phones.Me.ceiling: ", "has no unit"},
    {"another unit", "\"95 dB SPL\"", "\"95 V\"",
     ":25:11: phones.Me.ceiling: ", "is a voltage; expected a sound level"},
    {"a value out of range", "\"95 dB SPL\"", "\"950 dB SPL\"", ":25:11: phones.Me.ceiling: ", "outside its range"},
    {"an endless value", "\"-20 dB\"", "\"inf dB\"", ":24:9: phones.Me.level: ", "outside its range"},
    {"no number", "\"95 dB SPL\"", "nan", ":25:11: phones.Me.ceiling: ", "is not a number"},
    {"a list for a value", "\"95 dB SPL\"", "[1, 2]", ":25:11: phones.Me.ceiling: ", "This is a list"},
    {"gear that is not there", "\"amp\"", "\"anp\"", ":19:1: phones.Me.amplifier: ", "Did you mean \"amp\"?"},
    {"no headphone", "headphone = \"cans\"", "", ":19:1: phones.Me: ", "It has no headphone"},
    {"a missing figure", "impedance = \"300 ohm\"\n", "", ":10:1: headphone.cans: ", "\"impedance\" is missing"},
    {"no sensitivity", "sensitivity = \"100 dB/V\"\n", "", ":10:1: headphone.cans: ", "how loud it is"},
    {"a send of nobody", "Voice = \"0 dB\"", "Voce = \"0 dB\"",
     ":18:18: mix.M.sends.Voce: ", "Did you mean \"Voice\"?"},
    {"a mix that is not there", "mix = \"M\"", "mix = \"N\"", ":19:1: phones.Me.mix: ", "There is no mix called \"N\""},
    {"a headphone on a bus", "mix = \"M\"", "mix = \"cans\"",
     ":19:1: phones.Me.mix: ", "There is no mix called \"cans\""},
    {"a name twice", "[[mix]]", "[[input]]\nname = \"Voice\"\nfile = \"tone.wav\"\n[[mix]]",
     ":16:1: input.Voice: ", "There is another input called"},
    {"a setting twice", "level = \"-20 dB\"", "level = \"-20 dB\"\nlevel = \"-3 dB\"", ":25:9: ", "This is not TOML"},
    {"a broken heading", "[[mix]]", "[[mix]", ":16:", "This is not TOML"},
    {"one channel of two", "ceiling", "card = [1]\nceiling", ":25:8: phones.Me.card: ", "Expected two channels"},
    {"a choice that is none", "file = \"tone.wav\"",
     "file = \"tone.wav\"\neq = [ { kind = \"pek\", frequency = \"1 kHz\" } ]",
     ":16:17: input.Voice.eq.kind: ", "Did you mean \"peak\"?"},
    {"nothing comes in", "file = \"tone.wav\"\n", "", ":13:1: input.Voice: ", "Nothing comes in here"},
    {"a microphone without a level", "file = \"tone.wav\"", "file = \"tone.wav\"\nmicrophone = \"m\"",
     ":13:1: input.Voice: ", "nobody says how loud it is"},
};

TEST(BadInput, every_kind_of_mistake_in_a_rig_file_is_a_sentence_with_its_line) {
  const Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 0.2));
  const std::string file = folder.file("rig.toml");
  for (const Mistake& mistake : mistakes) {
    folder.write_text("rig.toml", replaced(good_rig, mistake.from, mistake.to));
    const Ran ran = run({built("ohmic"), "check", file});
    EXPECT_EQ(ran.code, 2) << mistake.name;
    EXPECT_NE(ran.output.find(file + mistake.place), std::string::npos) << mistake.name << ": " << ran.output;
    EXPECT_NE(ran.output.find(mistake.words), std::string::npos) << mistake.name << ": " << ran.output;
  }
  // run and render say the same, and make no sound.
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", file, "--device", "virtual"},
        std::vector<std::string>{"render", file, "-o", folder.file("out.wav")}}) {
    std::vector<std::string> command = {built("ohmic-guarded")};
    command.insert(command.end(), words.begin(), words.end());
    folder.write_text("rig.toml", replaced(good_rig, mistakes[0].from, mistakes[0].to));
    const Ran ran = run(command);
    EXPECT_EQ(ran.code, 2) << words[0];
    EXPECT_NE(ran.errors.find(file + mistakes[0].place), std::string::npos) << ran.errors;
    EXPECT_EQ(ran.output, "");
    EXPECT_FALSE(fs::exists(folder.file("out.wav")));
  }
}

TEST(BadInput, what_is_no_rig_at_all_is_a_sentence) {
  const Folder folder;
  std::string bytes;
  for (int i = 0; i < 4096; ++i) bytes += static_cast<char>(i * 7);
  folder.write_text("bytes.toml", bytes);
  folder.write_text("empty.toml", "");
  folder.write_text("deep.toml", "a = " + std::string(100000, '['));
  folder.write_text("long.toml", "title = \"" + std::string(1 << 20, 'x'));
  fs::create_directory(folder.file("folder.toml"));
  for (const char* name : {"bytes.toml", "empty.toml", "deep.toml", "long.toml", "folder.toml", "nowhere.toml"}) {
    const Ran ran = run({built("ohmic-guarded"), "run", folder.file(name), "--device", "virtual"});
    EXPECT_EQ(ran.code, 2) << name;
    EXPECT_EQ(ran.errors.find(folder.file(name) + ":"), 0u) << ran.errors;
    EXPECT_TRUE(ran.errors.ends_with(".\n")) << ran.errors;
    EXPECT_LT(ran.errors.size(), 1000u) << name;
  }
}

/// The bytes of a WAV file whose header says what it likes.
std::string wav(std::uint16_t channels, std::uint32_t rate, std::uint32_t promised, std::size_t held) {
  std::string bytes;
  const auto put = [&](auto number) { bytes.append(reinterpret_cast<const char*>(&number), sizeof number); };
  bytes += "RIFF";
  put(std::uint32_t{36} + promised);
  bytes += "WAVEfmt ";
  put(std::uint32_t{16});
  put(std::uint16_t{1});
  put(channels);
  put(rate);
  put(rate * channels * 2u);
  put(static_cast<std::uint16_t>(channels * 2u));
  put(std::uint16_t{16});
  bytes += "data";
  put(promised);
  return bytes + std::string(held, '\x11');
}

TEST(BadInput, unreadable_truncated_and_absurd_recordings_are_sentences_with_their_place_in_the_rig) {
  const Folder folder;
  // A real FLAC, to be cut.
  {
    SF_INFO info{};
    info.samplerate = 48000, info.channels = 1, info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
    std::vector<float> tone = sine(997.0, 0.5, 1.0);
    SNDFILE* file = sf_open(folder.file("whole.flac").c_str(), SFM_WRITE, &info);
    ASSERT_NE(file, nullptr);
    sf_writef_float(file, tone.data(), static_cast<sf_count_t>(tone.size()));
    sf_close(file);
  }
  std::ifstream in(folder.file("whole.flac"), std::ios::binary);
  const std::string flac((std::istreambuf_iterator<char>(in)), {});
  folder.write_text("cut.flac", flac.substr(0, flac.size() / 3));
  folder.write_text("head.flac", flac.substr(0, 30));
  folder.write_text("empty.wav", "");
  folder.write_text("text.wav", "These are words, not a sound.\n");
  folder.write_text("head.wav", wav(1, 48000, 1000, 0).substr(0, 20));
  folder.write_text("cut.wav", wav(1, 48000, 192000, 30000));
  folder.write_text("no_channel.wav", wav(0, 48000, 1000, 1000));
  folder.write_text("no_rate.wav", wav(1, 0, 1000, 1000));
  folder.write_text("slow.wav", wav(1, 1, 1000, 1000));
  folder.write_text("fast.wav", wav(1, 0xffffffffu, 1000, 1000));
  folder.write_text("wide.wav", wav(60000, 48000, 240000, 240000));
  folder.write_text("silent.wav", wav(1, 48000, 0, 0));
  fs::create_directory(folder.file("folder.wav"));
  ASSERT_EQ(::mkfifo(folder.file("pipe.wav").c_str(), 0600), 0);
  for (const std::string name :
       {"cut.flac", "head.flac", "empty.wav", "text.wav", "head.wav", "cut.wav", "no_channel.wav", "no_rate.wav",
        "slow.wav", "fast.wav", "wide.wav", "silent.wav", "folder.wav", "pipe.wav", "nowhere.wav", "/dev/zero"}) {
    folder.write_text("rig.toml", replaced(good_rig, "tone.wav", name));
    for (const std::string verb : {"run", "render"}) {
      std::vector<std::string> command = {built("ohmic-guarded"), verb, folder.file("rig.toml"), "--seconds", "0.2"};
      if (verb == "run") command.insert(command.end(), {"--device", "virtual"});
      else command.insert(command.end(), {"-o", folder.file("out.wav")});
      const Ran ran = run(command);
      EXPECT_EQ(ran.code, 1) << verb << " " << name << ": " << ran.output;
      EXPECT_EQ(ran.errors.find(folder.file("rig.toml") + ":13:1: input.Voice.file: "), 0u)
          << name << ": " << ran.errors;
      EXPECT_NE(ran.errors.find(name[0] == '/' ? name : folder.file(name)), std::string::npos) << ran.errors;
      EXPECT_TRUE(ran.errors.ends_with(".\n")) << ran.errors;
    }
  }
}

TEST(BadInput, samples_that_are_no_numbers_are_told_and_silent) {
  const Folder folder;
  auto samples = sine(1000.0, 0.5, 0.5);
  for (std::size_t i = 0; i < 500; ++i) samples[3000 + 7 * i] = hostile_sample(1000);
  write_wav(folder.file("tone.wav"), samples);
  folder.write_text("rig.toml", good_rig);
  const Ran live =
      run({built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "virtual", "--seconds", "0.3"});
  EXPECT_EQ(live.code, 0);
  EXPECT_NE(live.output.find("contained: "), std::string::npos) << live.output;
  EXPECT_NE(live.output.find("that were no numbers became silence."), std::string::npos) << live.output;
  const Ran offline = run({built("ohmic-guarded"), "render", folder.file("rig.toml"), "-o", folder.file("out.wav")});
  EXPECT_EQ(offline.code, 0);
  EXPECT_NE(offline.output.find("500 samples that were no numbers became silence"), std::string::npos)
      << offline.output;
}

TEST(BadInput, a_missing_device_and_a_rate_it_refuses_are_sentences) {
  const Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 0.2));
  folder.write_text("rig.toml", good_rig);
  const Ran missing = run({built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "jack"},
                          {{"JACK_DEFAULT_SERVER", "ohmic-test-nobody"}, {"XDG_RUNTIME_DIR", folder.file("")}});
  EXPECT_EQ(missing.code, 1);
  EXPECT_NE(missing.errors.find("JACK"), std::string::npos) << missing.errors;
  EXPECT_TRUE(missing.errors.ends_with(".\n")) << missing.errors;
  EXPECT_EQ(missing.output, "");

  const Ran slow =
      run({built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "virtual", "--rate", "1000"});
  EXPECT_EQ(slow.code, 2);
  EXPECT_NE(slow.errors.find("1 kHz is outside"), std::string::npos) << slow.errors;

  try {
    Stage stage(good_rig, folder.file("rig.toml"), {.refused_rates = {48000.0}});
    FAIL() << "the card refuses 48 kHz";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "The virtual card refuses 48 kHz. Ask for another rate.");
  }
}

TEST(BadInput, a_rate_that_a_card_comes_back_with_and_the_card_refuses_again_leaves_silence_and_a_sentence) {
  const Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 0.2));
  Stage stage(good_rig, folder.file("rig.toml"), {.refused_rates = {44100.0}});
  stage.play(0.5);
  stage.card().change({Hertz(44100.0), 64});
  const std::size_t frames = stage.frames();
  stage.play(2.0);
  EXPECT_EQ(stage.frames(), frames) << "nothing is played";
  ASSERT_EQ(stage.happenings().size(), 2u);
  EXPECT_EQ(stage.happenings()[1].kind, devices::Happening::Kind::still_lost);
  EXPECT_NE(stage.happenings()[1].words.find("refuses 44.1 kHz"), std::string::npos) << stage.happenings()[1].words;
  stage.card().change({Hertz(96000.0), 32});
  stage.play(1.5);
  EXPECT_TRUE(stage.keeper().granted()) << "and it comes back with a rate that is taken";
}

TEST(BadInput, a_rig_file_that_is_ruined_while_it_plays_is_left_alone) {
  const Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 0.5));
  folder.write_text("rig.toml", good_rig);
  Program ohmic({.command = {built("ohmic-guarded"), "run", folder.file("rig.toml"), "--device", "virtual", "--seconds",
                             "0.8", "--events"}});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  folder.write_text("rig.toml", "[[[");
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.errors();
  EXPECT_NE(ohmic.output().find("stopped: Played 0."), std::string::npos) << ohmic.output();
}

}  // namespace
}  // namespace ohmic::scenario
