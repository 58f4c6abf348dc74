// The program while it plays, changed from outside: by its file, by other programs on its socket, by keys; and killed.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include "api/client.hpp"
#include "devices/jack_server_test.hpp"
#include "program.hpp"
#include "stage.hpp"

namespace ohmic::scenario {
namespace {

using devices::testing::eventually;
using devices::testing::JackServer;
using ::testing::HasSubstr;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr const char* rig_text = R"(# a person's own comment
title = "Live"
[card]
frames = 64

[headphone.h]
impedance = "38 ohm"
sensitivity = "115 dB/V"

[[input]]
name = "Kick"
file = "tone.wav"
[[input]]
name = "Vocal"
card = 1
[[playback]]
name = "Music"
[[mix]]
name = "Lead"
[mix.sends]
Kick = "-8 dB"    # not too loud
Vocal = "0 dB"
[[phones]]
name = "Lead"
mix = "Lead"
headphone = "h"
output = { full_scale = "2 V", output_impedance = "10 ohm" }
level = "-30 dB"
[[monitor]]
name = "Room"
mix = "Lead"
speaker = "s"
[speaker.s]
sound_level = "96 dB SPL"
level = "0 dBu"
[dac.d]
full_scale = "2 V"
output_impedance = "100 ohm"
[[talkback]]
name = "Producer"
input = "Vocal"
)";

class LiveControl : public ::testing::Test {
 protected:
  LiveControl() {
    write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 1.0));
    folder.write_text("band.toml", rig_text);
    fs::create_directories(folder.file("run"));
    fs::permissions(folder.file("run"), fs::perms::owner_all);
    environment = {{"XDG_RUNTIME_DIR", folder.file("run")}};
  }
  ProgramSetup running(std::vector<std::string> more = {}) const {
    ProgramSetup setup{.command = {built("ohmic-guarded"), "run", rig(), "--device", "virtual", "--events"},
                       .environment = environment};
    setup.command.insert(setup.command.end(), more.begin(), more.end());
    return setup;
  }
  std::string rig() const { return folder.file("band.toml"); }
  std::string socket(const std::string& name = "band") const { return folder.file("run/ohmic/" + name + ".sock"); }
  Ran ctl(std::vector<std::string> words) const {
    words.insert(words.begin(), {built("ohmic"), "ctl"});
    return scenario::run(words, environment);
  }
  std::string get(const std::string& address) const { return ctl({"get", address}).output; }
  void edit(const std::string& text) const { folder.write_text("band.toml", text); }
  std::string content(const std::string& name) const {
    std::ifstream file(folder.file(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  Folder folder;
  std::vector<std::pair<std::string, std::string>> environment;
};

TEST_F(LiveControl, an_edited_file_is_applied_and_told_whichever_way_it_is_written) {
  Program ohmic(running());
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  edit(replaced(rig_text, "Kick = \"-8 dB\"", "Kick = \"-6 dB\""));
  ASSERT_TRUE(ohmic.says("edited: band.toml was edited: Kick in Lead")) << ohmic.output();
  EXPECT_TRUE(ohmic.says("(settings).")) << ohmic.output();
  EXPECT_EQ(get("mix.Lead.sends.Kick"), "-6 dB\n");
  // As most editors do.
  folder.write_text("band.toml~", replaced(rig_text, "Kick = \"-8 dB\"", "Kick = \"-4 dB\""));
  fs::rename(folder.file("band.toml~"), rig());
  EXPECT_TRUE(eventually([&] { return get("mix.Lead.sends.Kick") == "-4 dB\n"; })) << ohmic.output();
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
  EXPECT_EQ(count(ohmic.output(), "was edited"), 2) << ohmic.output();
  EXPECT_EQ(count(ohmic.output(), "kept:"), 0) << "nothing was turned";
}

TEST_F(LiveControl, a_broken_file_is_told_with_its_line_and_the_running_rig_goes_on) {
  Program ohmic(running());
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  edit(replaced(rig_text, "level = \"-30 dB\"", "level = \"-30 dBB\""));
  ASSERT_TRUE(ohmic.says("the rig goes on as it was.")) << ohmic.output();
  EXPECT_THAT(ohmic.output(), HasSubstr("band.toml:28:"));
  EXPECT_EQ(get("phones.Lead.level"), "-30 dB\n");
  edit(replaced(rig_text, "level = \"-30 dB\"", "level = \"-25 dB\""));
  EXPECT_TRUE(ohmic.says("-30 dB -> -25 dB")) << ohmic.output();
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
}

TEST_F(LiveControl, what_comes_and_goes_in_the_file_comes_and_goes_in_the_rig_and_the_card_is_opened_anew_for_it) {
  Program ohmic(running());
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  edit(replaced(rig_text, "[[playback]]\nname = \"Music\"\n", ""));
  ASSERT_TRUE(ohmic.says("edited:")) << ohmic.output();
  EXPECT_EQ(ctl({"get", "playback.Music"}).code, 2);
  edit(replaced(rig_text, "frames = 64", "frames = 128"));
  ASSERT_TRUE(ohmic.says("(device).")) << ohmic.output();
  ASSERT_TRUE(ohmic.says("128 frames")) << ohmic.output();
  EXPECT_EQ(ctl({"get", "playback.Music"}).code, 0);
  const auto status = nlohmann::json::parse(ctl({"status", "--json"}).output);
  EXPECT_EQ(status["card"]["frames"], 128);
  EXPECT_EQ(status["card"]["playing"], true);
  const auto periods = status["health"]["periods"].get<double>();
  EXPECT_TRUE(eventually([&] {
    return nlohmann::json::parse(ctl({"status", "--json"}).output)["health"]["periods"].get<double>() > periods;
  })) << "it plays";
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.errors();
}

TEST_F(LiveControl, ctl_turns_takes_back_and_recalls_what_plays) {
  Program ohmic(running());
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  const Ran set = ctl({"set", "phones.Lead.level", "-20 dB"});
  EXPECT_EQ(set.code, 0) << set.errors;
  EXPECT_THAT(set.output, HasSubstr("-30 dB -> -20 dB"));
  EXPECT_THAT(set.output, HasSubstr("Lead"));
  EXPECT_THAT(ctl({"set", "phones.Lead.level", "-=", "2", "dB"}).output, HasSubstr("-20 dB -> -22 dB"));
  EXPECT_THAT(ctl({"--rig", "band", "knob", "phones.Lead", "1"}).output,
              HasSubstr("-22 dB -> 10 dB (1 of the travel)"));
  EXPECT_EQ(ctl({"set", "phones.Lead.level", "-22 dB"}).code, 0);
  EXPECT_EQ(ctl({"scene", "save", "Verse"}).code, 0);
  EXPECT_THAT(ctl({"set", "mix.Lead.sends.Kick", "-2 dB"}).output, HasSubstr("-8 dB -> -2 dB"));
  EXPECT_THAT(ctl({"scene", "diff", "Verse"}).output, HasSubstr("-2 dB -> -8 dB"));
  EXPECT_THAT(ctl({"scene", "recall", "Verse", "--fade", "100 ms"}).output, HasSubstr("-2 dB -> -8 dB"));
  EXPECT_EQ(get("mix.Lead.sends.Kick"), "-8 dB\n");
  EXPECT_THAT(ctl({"undo"}).output, HasSubstr("-8 dB -> -2 dB"));
  EXPECT_THAT(ctl({"redo"}).output, HasSubstr("-2 dB -> -8 dB"));
  EXPECT_THAT(ctl({"talk", "Producer"}).output, HasSubstr("Producer"));
  EXPECT_EQ(get("talkback.Producer.open"), "true\n");
  EXPECT_EQ(ctl({"talk", "Producer", "off"}).code, 0);
  EXPECT_THAT(ctl({"ab"}).output, HasSubstr("This is side B."));
  EXPECT_EQ(ctl({"undo"}).output, "This is side A.\n") << "also where both are alike";
  EXPECT_THAT(ctl({"redo"}).output, HasSubstr("This is side B."));
  EXPECT_THAT(ctl({"ab", "A"}).output, HasSubstr("This is side A."));
  EXPECT_THAT(ctl({"status"}).output, HasSubstr("virtual card"));
  EXPECT_THAT(ctl({"list", "phones.Lead"}).output, HasSubstr("The volume knob"));
  EXPECT_THAT(ctl({"save"}).output, HasSubstr("written to"));
  EXPECT_THAT(content("band.toml"), HasSubstr("level = \"-22 dB\""));
  EXPECT_THAT(content("band.toml"), HasSubstr("# not too loud"));
  // Mistakes are sentences, with a code of their own.
  const Ran unknown = ctl({"set", "phones.Leda.level", "-20 dB"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("Lead"));
  EXPECT_EQ(ctl({"set", "phones.Lead.level", "loud"}).code, 2);
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
  EXPECT_EQ(count(ohmic.output(), "was edited"), 0) << "what it saved itself is no edit: " << ohmic.output();
  const Ran alone = ctl({"get", "phones"});
  EXPECT_EQ(alone.code, 1);
  EXPECT_THAT(alone.errors, HasSubstr("No Ohmic is running here."));
}

TEST_F(LiveControl, two_who_watch_see_each_others_changes_and_those_of_the_file) {
  Program ohmic(running());
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  Program first({.command = {built("ohmic"), "ctl", "watch"}, .environment = environment});
  Program second({.command = {built("ohmic"), "ctl", "watch", "phones.Lead", "--json"}, .environment = environment});
  ASSERT_TRUE(second.says("subscribed"));
  EXPECT_TRUE(eventually([&] {  // the first says nothing until something changes
    ctl({"set", "phones.Lead.level", "+= 0.5 dB"});
    return first.output().find("Lead") != std::string::npos;
  }));
  auto third = api::Client::connect(socket());
  ASSERT_TRUE(third) << third.error().sentence();
  ASSERT_TRUE(third->ask(api::Members{{"subscribe", api::List{"changes"}}}));
  ctl({"set", "phones.Lead.mute", "true"});
  EXPECT_TRUE(second.says("\"phones.Lead.mute\""));
  EXPECT_TRUE(first.says("mute"));
  ASSERT_TRUE(third->ask(api::Members{{"set", "phones.Lead.balance"}, {"to", "0.25"}}));
  EXPECT_TRUE(second.says("0.25"));
  EXPECT_TRUE(first.says("0.25"));
  edit(replaced(rig_text, "Kick = \"-8 dB\"", "Kick = \"-6 dB\""));
  EXPECT_TRUE(first.says("file: Kick in Lead")) << first.output();
  first.signal(SIGINT);
  EXPECT_EQ(first.wait(), 0);
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
  EXPECT_EQ(second.wait(), 1) << "whom it told is told that it ended";
  EXPECT_THAT(second.errors(), HasSubstr("ended the connection"));
}

TEST_F(LiveControl, killed_while_it_is_changed_it_gives_the_values_back_when_asked) {
  {
    Program ohmic(running());
    ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
    ctl({"set", "phones.Lead.level", "-21 dB"});
    ASSERT_TRUE(eventually([&] { return content("band.toml.unsaved").find("-21 dB") != std::string::npos; }));
    for (int step = 0; step < 5; ++step) ctl({"set", "mix.Lead.sends.Kick", "-= 1 dB"});
    ohmic.signal(SIGKILL);
    EXPECT_EQ(ohmic.wait(), -SIGKILL);
  }
  EXPECT_EQ(content("band.toml"), rig_text);
  {
    Program without(running());
    ASSERT_TRUE(without.says("first audio")) << without.errors();
    EXPECT_TRUE(without.says("ohmic run --recover")) << without.output();
    EXPECT_EQ(get("phones.Lead.level"), "-30 dB\n");
    without.signal(SIGINT);
    EXPECT_EQ(without.wait(), 0);
  }
  EXPECT_THAT(content("band.toml.unsaved"), HasSubstr("-21 dB")) << "untouched";
  {
    Program recovered(running({"--recover"}));
    ASSERT_TRUE(recovered.says("taken up")) << recovered.output();
    ASSERT_TRUE(recovered.says("first audio")) << recovered.errors();
    EXPECT_EQ(get("phones.Lead.level"), "-21 dB\n");
    recovered.signal(SIGINT);
    EXPECT_EQ(recovered.wait(), 0);
    EXPECT_THAT(recovered.output(), HasSubstr("turned and not saved")) << recovered.output();
  }
  {
    Program without(running());
    ASSERT_TRUE(without.says("first audio")) << without.errors();
    ctl({"set", "phones.Lead.level", "-11 dB"});
    EXPECT_TRUE(without.says(".unsaved.old now.")) << without.output();
    without.signal(SIGINT);
    EXPECT_EQ(without.wait(), 0);
  }
  EXPECT_THAT(content("band.toml.unsaved.old"), HasSubstr("-21 dB"));
  EXPECT_THAT(content("band.toml.unsaved"), HasSubstr("-11 dB"));
}

TEST_F(LiveControl, hostile_clients_cost_no_period) {
  Program ohmic(running({"--seconds", "30"}));
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  std::vector<api::Client> hostile;
  for (int i = 0; i < 6; ++i) {
    auto client = api::Client::connect(socket());
    ASSERT_TRUE(client);
    hostile.push_back(std::move(*client));
  }
  const std::vector<std::string> floods = {"{\"list\": \"\"}\n",
                                           std::string(3000, '['),
                                           "{\"set\": \"phones.Lead.level\", \"to\": \"+= 0.1 dB\"}\n",
                                           "\xff\xff\n\n\n{}\n",
                                           "{\"subscribe\": [\"changes\", \"meters\"], \"rate\": 60}\n",
                                           "{\"scenes\": \"recall\"}\n"};
  const auto end = std::chrono::steady_clock::now() + 3s;
  long sent = 0;
  while (std::chrono::steady_clock::now() < end) {
    for (std::size_t i = 0; i < hostile.size(); ++i) {
      const auto count =
          ::send(hostile[i].descriptor(), floods[i].data(), floods[i].size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      sent += count > 0 ? count : 0;
    }
    std::this_thread::sleep_for(100us);
  }
  const auto asked = std::chrono::steady_clock::now();
  const Ran status = ctl({"status", "--json"});
  const double answered = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count();
  ASSERT_EQ(status.code, 0) << status.errors;
  const auto health = nlohmann::json::parse(status.output)["health"];
  std::printf("flooded with %.1f MB in 3 s: ctl answered in %.0f ms, load %.1f %%, worst %.0f %%, %g xruns, %.1f MB\n",
              static_cast<double>(sent) / 1e6, answered * 1e3, health["load"].get<double>() * 100.0,
              health["worst"].get<double>() * 100.0, health["xruns"].get<double>(), ohmic.memory("VmRSS"));
  hostile.clear();
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.errors();
  EXPECT_EQ(count(ohmic.output(), "the engine took"), 0) << ohmic.output();
  EXPECT_LT(ohmic.memory("VmHWM"), 200.0);
}

TEST_F(LiveControl, a_second_one_of_the_same_rig_has_a_number) {
  Program first(running()), second(running());
  ASSERT_TRUE(first.says("first audio") && second.says("first audio"));
  EXPECT_TRUE(fs::exists(socket("band")) && fs::exists(socket("band-2")));
  EXPECT_THAT(ctl({"get", "phones.Lead.level"}).errors, HasSubstr("Say which: --rig band."));
  EXPECT_EQ(ctl({"get", "phones.Lead.level", "--rig", "band-2"}).output, "-30 dB\n");
  EXPECT_EQ(ctl({"get", "phones.Lead.level", "--socket", socket("band")}).output, "-30 dB\n");
  for (Program* one : {&first, &second}) {
    one->signal(SIGINT);
    EXPECT_EQ(one->wait(), 0);
  }
  EXPECT_FALSE(fs::exists(socket("band")) || fs::exists(socket("band-2")));
}

TEST_F(LiveControl, keys_undo_compare_talk_and_dim) {
  ProgramSetup setup = running();
  std::erase(setup.command, "--events");
  setup.has_terminal = true;
  setup.environment.emplace_back("LANG", "C.UTF-8");
  Program ohmic(setup);
  const auto is = [&](const std::string& address, const std::string& value) {
    return eventually([&] { return get(address) == value + "\n"; });
  };
  ASSERT_TRUE(ohmic.says("PHONES")) << "rows to choose from";
  ohmic.type("G");  // the monitors
  ohmic.type("k");  // the phones
  ohmic.type("+");
  EXPECT_TRUE(is("phones.Lead.level", "-29 dB"));
  ohmic.type("u");
  EXPECT_TRUE(is("phones.Lead.level", "-30 dB"));
  ohmic.type("r");
  EXPECT_TRUE(is("phones.Lead.level", "-29 dB"));
  ohmic.type("t");
  EXPECT_TRUE(is("talkback.Producer.open", "true"));
  ohmic.type("t");
  EXPECT_TRUE(is("talkback.Producer.open", "false"));
  ohmic.type("x");
  EXPECT_TRUE(is("monitor.Room.dim", "true"));
  ohmic.type("a");
  EXPECT_TRUE(ohmic.says("Side B"));
  ohmic.type("u");
  EXPECT_TRUE(ohmic.says("Undone, side A")) << "also where both are alike";
  ohmic.type("?");
  EXPECT_TRUE(ohmic.says("A/B: go to the other of two desks"));
  ohmic.type("qq");
  ohmic.type("q");
  EXPECT_EQ(ohmic.wait(), 0);
  EXPECT_TRUE(ohmic.says("turned and not saved")) << "behind the view";
}

TEST_F(LiveControl, keys_pressed_while_edits_take_rows_away_and_bring_them_back_end_nothing) {
  ProgramSetup setup = running();
  std::erase(setup.command, "--events");
  setup.has_terminal = true;
  setup.environment.emplace_back("LANG", "C.UTF-8");
  Program ohmic(setup);
  ASSERT_TRUE(ohmic.says("PHONES")) << ohmic.output();
  const std::string full = rig_text, monitor = full.substr(full.find("[[monitor]]"),
                                                           full.find("[speaker.s]") - full.find("[[monitor]]"));
  const std::string without = replaced(replaced(full, monitor, ""), "[[input]]\nname = \"Vocal\"\ncard = 1\n", "");
  std::string least = replaced(replaced(without, "Vocal = \"0 dB\"\n", ""),
                               "[[talkback]]\nname = \"Producer\"\ninput = \"Vocal\"\n", "");
  ASSERT_EQ(rig::read_rig(least, rig()).errors.size(), 0u);
  for (int round = 0; round < 4; ++round) {
    const bool is_less = round % 2 == 0;
    edit(is_less ? least : full);
    // As held keys come, and faster, while the edit is taken and for a while after it.
    const auto end = std::chrono::steady_clock::now() + 300ms;
    while (std::chrono::steady_clock::now() < end) {
      ohmic.type("G+mG-");
      std::this_thread::sleep_for(2ms);
    }
    EXPECT_TRUE(eventually([&] { return (ctl({"get", "monitor.Room.level"}).code != 0) == is_less; }));
    ohmic.type("kmks+js");
    ASSERT_FALSE(ohmic.has_ended());
  }
  ohmic.type("q");
  EXPECT_EQ(ohmic.wait(), 0) << ohmic.output();
}

TEST_F(LiveControl, a_file_that_is_written_slowly_is_taken_when_it_is_whole) {
  Program ohmic(running());
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.errors();
  const std::string text = replaced(rig_text, "level = \"-30 dB\"", "level = \"-26 dB\"");
  {
    std::ofstream writer(rig());
    writer << text.substr(0, text.find("[[phones]]")) << std::flush;
    // Whoever answers has looked at what was written so far; many times the 60 ms that a whole file waits.
    const auto end = std::chrono::steady_clock::now() + 400ms;
    while (std::chrono::steady_clock::now() < end) EXPECT_EQ(get("phones.Lead.level"), "-30 dB\n");
    writer << text.substr(text.find("[[phones]]"));
  }
  EXPECT_TRUE(ohmic.says("-30 dB -> -26 dB")) << ohmic.output();
  EXPECT_EQ(count(ohmic.output(), "was edited"), 1) << ohmic.output();
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
}

TEST_F(LiveControl, a_fresh_rig_plays_on_the_hardware_that_is_here) {
  if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  JackServer server;
  environment.emplace_back("JACK_DEFAULT_SERVER", server.name());
  const std::string file = folder.file("fresh.toml");
  ASSERT_TRUE(eventually([&] {
    return scenario::run({built("ohmic"), "new", file, "--force"}, environment).output.find("2 inputs") !=
           std::string::npos;
  }));
  const Ran again = scenario::run({built("ohmic"), "new", file}, environment);
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.errors, HasSubstr("is there already"));
  const Ran checked = scenario::run({built("ohmic"), "check", file}, environment);
  EXPECT_EQ(checked.code, 0) << checked.output;
  Program ohmic({.command = {built("ohmic-guarded"), "run", file, "--events"}, .environment = environment});
  ASSERT_TRUE(ohmic.says("first audio")) << ohmic.output() << ohmic.errors();
  EXPECT_THAT(ohmic.output(), HasSubstr("JACK server at 48 kHz, 32 frames"));
  devices::testing::Patchbay patchbay(server.name());
  EXPECT_TRUE(eventually([&] { return patchbay.are_connected("Ohmic:Mine L", "system:playback_1"); }));
  EXPECT_TRUE(patchbay.are_connected("system:capture_1", "Ohmic:Voice"));
  EXPECT_TRUE(patchbay.has("Ohmic:DAW L"));
  EXPECT_TRUE(patchbay.has("Ohmic:Recording L"));
  ohmic.signal(SIGINT);
  EXPECT_EQ(ohmic.wait(), 0);
}

}  // namespace
}  // namespace ohmic::scenario
