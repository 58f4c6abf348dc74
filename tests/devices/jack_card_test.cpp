// The JACK card against real jackd and PipeWire servers: sound passes in the same cycle, servers come, go and hang.

#include "devices/jack_card.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "devices/card_laws_test.hpp"
#include "devices/jack_server_test.hpp"
#include "devices/keeper.hpp"
#include "devices/list.hpp"

namespace ohmic::devices {
namespace {

using namespace testing;
using namespace std::chrono_literals;

/// A client that copies its inputs to its outputs, or does what it is told.
struct Through final : Client {
  std::function<void(const Block&)> also;
  std::atomic<std::int64_t> frames{0};
  std::atomic<std::int64_t> lost{0}, losses{0}, losses_of_unknown_size{0};

  void process(const Block& block) noexcept override {
    for (std::size_t c = 0; c < block.out.size(); ++c) {
      for (int f = 0; f < block.frames; ++f) block.out[c][f] = c < block.in.size() ? block.in[c][f] : 0.0f;
    }
    if (also) also(block);
    frames += block.frames;
  }
  void missed(Frames missing) noexcept override {
    lost += missing.count();
    ++losses;
    losses_of_unknown_size += missing.count() == 0 ? 1 : 0;
  }
};

Asked asked(std::string name, int inputs, int outputs) {
  Asked asked;
  asked.client = std::move(name);
  asked.format = {.rate = Hertz(48000), .frames = 32};
  for (int i = 1; i <= inputs; ++i) asked.inputs.push_back(fmt::format("in {}", i));
  for (int i = 1; i <= outputs; ++i) asked.outputs.push_back(fmt::format("out {}", i));
  return asked;
}

Result<Granted> open_soon(JackCard& card, const Asked& asked) {
  Result<Granted> granted;
  eventually([&] { return (granted = card.open(asked)).has_value(); });
  return granted;
}

class JackCardTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  }
  SteadyClock clock;
};

// Run again with OHMIC_LOUD_ON=<server> this program is no test but a loud client, playing until it is killed.
const bool is_loud_client = [] {
  const char* server = std::getenv("OHMIC_LOUD_ON");
  if (server == nullptr) return false;
  SteadyClock clock;
  Through loud;
  JackCard card(clock, {.server = server, .library = {}});
  loud.also = [](const Block& block) { std::fill_n(block.out[0], block.frames, 0.5f); };
  if (card.open(asked("loud", 0, 1)) && card.start(loud)) ::pause();
  ::_exit(1);
}();

/// The source writes numbers that never repeat and notes the first of each cycle; the sink must read the same ones
/// before the cycle ends. Plays about a second.
void expect_no_frame_added(const JackSetup& setup) {
  SteadyClock clock;
  std::atomic<std::int64_t> first{0}, wrong{0}, compared{0};
  Through write, through, read;
  JackCard source(clock, setup), ours(clock, setup), sink(clock, setup);
  write.also = [&, next = std::int64_t{1}](const Block& block) mutable {
    first = next;
    for (int f = 0; f < block.frames; ++f) block.out[0][f] = static_cast<float>(next++ % (1 << 23));
  };
  read.also = [&](const Block& block) {
    if (block.in[0][0] == 0.0f) return;  // not connected yet
    for (int f = 0; f < block.frames; ++f) wrong += block.in[0][f] != static_cast<float>((first + f) % (1 << 23));
    compared += block.frames;
  };
  ASSERT_TRUE(open_soon(source, asked("source", 0, 1)));
  ASSERT_TRUE(ours.open(asked("ours", 1, 1)) && sink.open(asked("sink", 1, 0)));
  ASSERT_TRUE(source.start(write) && ours.start(through) && sink.start(read));
  Patchbay patchbay(setup.server, setup.library.empty() ? "libjack.so.0" : setup.library);
  ASSERT_TRUE(patchbay.connect("ours:out 1", "sink:in 1"));
  ASSERT_TRUE(patchbay.connect("source:out 1", "ours:in 1"));
  EXPECT_TRUE(eventually([&] { return compared > 48000; }));
  sink.stop();
  EXPECT_EQ(wrong, 0);
}

void expect_own_memory(const JackSetup& setup) {
  SteadyClock clock;
  std::atomic<int> heard{0}, same{0};
  Through through;
  JackCard card(clock, setup);
  through.also = [&](const Block& block) {
    same += static_cast<const float*>(block.out[1]) == block.in[0];
    heard += block.in[0][0] == 0.25f;
    std::fill_n(block.out[1], block.frames, 0.25f);
  };
  ASSERT_TRUE(open_soon(card, asked("Ohmic", 1, 2)));
  ASSERT_TRUE(card.start(through));
  Patchbay patchbay(setup.server, setup.library.empty() ? "libjack.so.0" : setup.library);
  ASSERT_TRUE(patchbay.connect("Ohmic:out 2", "Ohmic:in 1"));
  Event event;
  EXPECT_TRUE(eventually([&] { return card.next_event(event), heard > 20; }));
  EXPECT_EQ(same, 0);
}

TEST_F(JackCardTest, it_holds_the_laws_of_cards) {
  JackServer server;
  JackCard starts(clock, {.server = server.name(), .library = {}}),
      card(clock, {.server = server.name(), .library = {}});
  ASSERT_TRUE(open_soon(starts, asked("first", 0, 1)));
  expect_laws_of_cards(card, asked("Ohmic", 1, 2), by_itself);
}

TEST_F(JackCardTest, what_comes_in_goes_out_in_the_same_cycle_bit_for_bit) {
  JackServer server(32, true);
  expect_no_frame_added({.server = server.name(), .library = {}});
}

TEST_F(JackCardTest, the_servers_own_rate_and_period_hold_and_the_words_say_so) {
  JackServer server(128);
  JackCard card(clock, {.server = server.name(), .library = {}});
  Asked wish = asked("Ohmic", 1, 2);
  wish.format = {.rate = Hertz(96000), .frames = 64};
  const auto granted = open_soon(card, wish);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->format.rate.value(), 48000);
  EXPECT_EQ(granted->format.frames, 128);
  EXPECT_EQ(granted->inputs, 1);
  EXPECT_EQ(granted->outputs, 2);
  EXPECT_EQ(granted->words,
            "JACK server at 48 kHz, 128 frames (asked 96 kHz: the server's own rate holds) (asked 64: the server's own "
            "period holds)");
}

TEST_F(JackCardTest, the_servers_period_changes_when_the_rig_may_set_it) {
  JackServer server(128);
  JackCard card(clock, {.server = server.name(), .library = {}, .may_set_period = true});
  const auto granted = open_soon(card, asked("Ohmic", 1, 1));
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->format.frames, 32);
}

TEST_F(JackCardTest, a_period_changed_by_somebody_else_is_an_event) {
  JackServer server(64);
  Through through;
  JackCard card(clock, {.server = server.name(), .library = {}});
  ASSERT_TRUE(open_soon(card, asked("Ohmic", 1, 1)));
  ASSERT_TRUE(card.start(through));
  JackCard other(clock, {.server = server.name(), .library = {}, .may_set_period = true});
  ASSERT_TRUE(other.open(asked("Other", 0, 1)));
  Event event;
  ASSERT_TRUE(eventually([&] { return card.next_event(event) && event.kind == Event::Kind::format_changed; }));
  EXPECT_STREQ(event.why, "the period is 32 frames now");
}

TEST_F(JackCardTest, without_a_client_the_outputs_are_silent_and_the_ports_stay) {
  JackServer server;
  const JackSetup setup{.server = server.name(), .library = {}};
  std::atomic<float> heard{-1.0f};
  Through loud, listen;
  JackCard ours(clock, setup), sink(clock, setup);
  loud.also = [](const Block& block) { std::fill_n(block.out[0], block.frames, 0.5f); };
  listen.also = [&](const Block& block) { heard = block.in[0][0]; };
  ASSERT_TRUE(open_soon(ours, asked("ours", 0, 1)) && sink.open(asked("sink", 1, 0)));
  ASSERT_TRUE(ours.start(loud) && sink.start(listen));
  Patchbay patchbay(server.name());
  ASSERT_TRUE(patchbay.connect("ours:out 1", "sink:in 1"));
  EXPECT_TRUE(eventually([&] { return heard == 0.5f; }));
  ours.stop();
  EXPECT_TRUE(eventually([&] { return heard == 0.0f; }));
  EXPECT_TRUE(patchbay.are_connected("ours:out 1", "sink:in 1"));
}

TEST_F(JackCardTest, an_output_connected_to_our_own_input_is_never_the_same_memory) {
  JackServer server;
  expect_own_memory({.server = server.name(), .library = {}});
}

TEST_F(JackCardTest, outputs_go_to_the_hardware_when_the_rig_asks) {
  JackServer server;
  Through through;
  JackCard card(clock, {.server = server.name(), .library = {}, .connects_to_hardware = true});
  const auto granted = open_soon(card, asked("Ohmic", 2, 3));
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->note, "The card has 2 outputs: out 3 is connected to nothing.");
  ASSERT_TRUE(card.start(through));
  Patchbay patchbay(server.name());
  EXPECT_TRUE(patchbay.are_connected("system:capture_1", "Ohmic:in 1"));
  EXPECT_TRUE(patchbay.are_connected("Ohmic:out 2", "system:playback_2"));
}

/// "Music L" takes what a program plays, "Call L" offers what a program may record; neither meets the hardware.
void expect_programs_are_served(const JackSetup& setup) {
  SteadyClock clock;
  JackSetup ours_setup = setup;
  ours_setup.connects_to_hardware = true;
  JackCard program(clock, setup), ours(clock, ours_setup);
  Asked wish = asked("Ohmic", 1, 2);
  wish.inputs.insert(wish.inputs.end(), {"Music L", "Music R"});
  wish.outputs.insert(wish.outputs.end(), {"Call L", "Call R"});
  wish.program_inputs = 2, wish.program_outputs = 2;
  std::atomic<float> heard{0.0f}, recorded{0.0f};
  Through plays, mixes;
  plays.also = [&](const Block& block) {
    std::fill_n(block.out[0], block.frames, 0.25f);
    recorded = block.in[0][0];
  };
  mixes.also = [&](const Block& block) {
    heard = block.in[1][0];
    for (auto* output : block.out) std::fill_n(output, block.frames, 0.0f);
    for (int f = 0; f < block.frames; ++f) block.out[2][f] = 2.0f * block.in[1][f];
  };
  const auto granted = open_soon(ours, wish);
  ASSERT_TRUE(granted) << granted.error().sentence();
  EXPECT_EQ(granted->inputs, 3);
  EXPECT_EQ(granted->outputs, 4);
  EXPECT_EQ(granted->note.find("Call"), std::string::npos) << granted->note;
  ASSERT_TRUE(program.open(asked("program", 1, 1)));
  ASSERT_TRUE(ours.start(mixes) && program.start(plays));
  Patchbay patchbay(setup.server, setup.library.empty() ? "libjack.so.0" : setup.library);
  for (const char* port : {"Music L", "Music R"})
    for (int n = 1; n <= 2; ++n)
      EXPECT_FALSE(patchbay.are_connected(fmt::format("system:capture_{}", n), fmt::format("Ohmic:{}", port)));
  for (const char* port : {"Call L", "Call R"})
    for (int n = 1; n <= 2; ++n)
      EXPECT_FALSE(patchbay.are_connected(fmt::format("Ohmic:{}", port), fmt::format("system:playback_{}", n)));
  ASSERT_TRUE(patchbay.connect("program:out 1", "Ohmic:Music L"));
  ASSERT_TRUE(patchbay.connect("Ohmic:Call L", "program:in 1"));
  EXPECT_TRUE(eventually([&] { return heard == 0.25f && recorded == 0.5f; })) << heard << " " << recorded;
}

TEST_F(JackCardTest, a_program_is_heard_on_a_playback_port_and_records_a_stream_and_neither_meets_the_hardware) {
  JackServer server;
  expect_programs_are_served({.server = server.name(), .library = {}});
}

TEST_F(JackCardTest, more_ports_for_programs_than_ports_leave_none_for_the_hardware) {
  JackServer server;
  Through through;
  JackCard card(clock, {.server = server.name(), .library = {}, .connects_to_hardware = true});
  Asked wish = asked("Ohmic", 1, 1);
  wish.program_inputs = 5, wish.program_outputs = 5;
  const auto granted = open_soon(card, wish);
  ASSERT_TRUE(granted && card.start(through));
  EXPECT_EQ(granted->note, "");
  Patchbay patchbay(server.name());
  EXPECT_FALSE(patchbay.are_connected("system:capture_1", "Ohmic:in 1"));
  EXPECT_FALSE(patchbay.are_connected("Ohmic:out 1", "system:playback_1"));
}

TEST_F(JackCardTest, ports_that_a_changed_rig_brings_go_to_the_hardware_and_the_others_stay_as_they_are) {
  JackServer server;
  Through through;
  JackCard card(clock, {.server = server.name(), .library = {}, .connects_to_hardware = true});
  ASSERT_TRUE(open_soon(card, asked("Ohmic", 1, 1)));
  ASSERT_TRUE(card.start(through));
  Patchbay patchbay(server.name());
  ASSERT_TRUE(patchbay.connect("Ohmic:out 1", "system:playback_2"));
  Event event;
  card.next_event(event);
  Asked wish = asked("Ohmic", 2, 1);
  std::swap(wish.inputs[0], wish.inputs[1]);
  ASSERT_TRUE(card.open(wish) && card.start(through));
  card.next_event(event);
  EXPECT_TRUE(patchbay.are_connected("system:capture_1", "Ohmic:in 2"));
  EXPECT_TRUE(patchbay.are_connected("system:capture_2", "Ohmic:in 1"));
  EXPECT_FALSE(patchbay.are_connected("system:capture_1", "Ohmic:in 1")) << "it stands at another place now";
  EXPECT_TRUE(patchbay.are_connected("Ohmic:out 1", "system:playback_1"));
  EXPECT_TRUE(patchbay.are_connected("Ohmic:out 1", "system:playback_2")) << "a person did that";
}

TEST_F(JackCardTest, names_that_are_taken_twice_are_a_sentence_with_their_cause) {
  JackServer server;
  JackCard card(clock, {.server = server.name(), .library = {}});
  Asked wish = asked("Ohmic", 0, 0);
  ASSERT_TRUE(open_soon(card, wish));
  wish.inputs = {"Voice"};
  wish.outputs = {"Voice"};
  EXPECT_TRUE(card.open(wish)) << "the output is called \"Voice out\"";
  wish.inputs = {"Voice", "Voice out"};
  const auto granted = card.open(wish);
  ASSERT_FALSE(granted);
  EXPECT_NE(granted.error().sentence().find("Two ports would be called \"Voice\", and two \"Voice out\"."),
            std::string::npos)
      << granted.error().sentence();
}

TEST_F(JackCardTest, no_server_is_a_sentence) {
  JackCard card(clock, {.server = "nobody-is-called-this", .library = {}});
  const auto granted = card.open(asked("Ohmic", 1, 1));
  ASSERT_FALSE(granted);
  EXPECT_NE(granted.error().what.find("No JACK server named \"nobody-is-called-this\" is running."), std::string::npos)
      << granted.error().sentence();
  EXPECT_NE(granted.error().hint.find("jackd"), std::string::npos);
}

TEST_F(JackCardTest, no_library_is_a_sentence) {
  JackCard card(clock, {.server = {}, .library = "/nowhere/libjack.so.0"});
  const auto granted = card.open(asked("Ohmic", 1, 1));
  ASSERT_FALSE(granted);
  EXPECT_NE(granted.error().sentence().find("JACK is not installed"), std::string::npos);
}

TEST_F(JackCardTest, killed_while_it_plays_it_leaves_the_others_silent) {
  JackServer server;
  std::atomic<std::int64_t> loud_blocks{0}, blocks{0}, last_loud{0};
  Through listen;
  JackCard sink(clock, {.server = server.name(), .library = {}});
  listen.also = [&](const Block& block) {
    ++blocks;
    for (int f = 0; f < block.frames; ++f) {
      if (block.in[0][f] != 0.0f) last_loud = blocks.load();
    }
    loud_blocks += block.in[0][0] == 0.5f;
  };
  ASSERT_TRUE(open_soon(sink, asked("sink", 1, 0)));
  ASSERT_TRUE(sink.start(listen));
  ::setenv("OHMIC_LOUD_ON", server.name().c_str(), 1);
  Child loud({"/proc/self/exe"});
  ::unsetenv("OHMIC_LOUD_ON");
  Patchbay patchbay(server.name());
  ASSERT_TRUE(eventually([&] { return patchbay.connect("loud:out 1", "sink:in 1"); }));
  ASSERT_TRUE(eventually([&] { return loud_blocks > 100; }));
  loud.end(SIGKILL);
  ASSERT_TRUE(eventually([&] { return blocks > last_loud + 1500; }));  // a second of silence
  EXPECT_FALSE(patchbay.has("loud:out 1"));
}

TEST_F(JackCardTest, a_restarted_server_gets_us_and_the_connections_of_others_back) {
  JackServer server;
  Through through;
  JackCard ours(clock, {.server = server.name(), .library = {}});
  const Asked wish = asked("Ohmic", 1, 1);
  Keeper keeper(ours, wish, through, clock);
  ASSERT_TRUE(eventually([&] { return keeper.granted() || keeper.start(); }));
  {
    Patchbay patchbay(server.name());
    ASSERT_TRUE(patchbay.connect("Ohmic:out 1", "system:playback_2"));
    ASSERT_TRUE(patchbay.connect("system:capture_2", "Ohmic:in 1"));
  }
  // The keeper has to look before the server dies: it does so ten times a second.
  for (int look = 0; look < 20; ++look, std::this_thread::sleep_for(5ms)) keeper.poll();
  server.end(SIGKILL);
  EXPECT_TRUE(eventually([&] { return keeper.poll(), !keeper.granted(); }));
  server.start();
  EXPECT_TRUE(eventually([&] { return keeper.poll(), keeper.granted().has_value(); }));
  const std::int64_t before = through.frames;
  EXPECT_TRUE(eventually([&] { return keeper.poll(), through.frames > before + 480; }));
  Patchbay patchbay(server.name());
  EXPECT_TRUE(patchbay.are_connected("Ohmic:out 1", "system:playback_2"));
  EXPECT_TRUE(patchbay.are_connected("system:capture_2", "Ohmic:in 1"));
}

TEST_F(JackCardTest, a_server_that_hangs_is_lost_and_costs_the_patience_once) {
  JackServer server;
  Through through;
  JackCard card(clock, {.server = server.name(), .library = {}, .patience = 1s});
  ASSERT_TRUE(open_soon(card, asked("Ohmic", 1, 1)));
  ASSERT_TRUE(card.start(through));
  server.signal(SIGSTOP);
  Event event;
  ASSERT_TRUE(eventually([&] { return card.next_event(event) && event.kind == Event::Kind::lost; }));
  EXPECT_STREQ(event.why, "the JACK server hangs: no period for 1 s");
  auto again = card.open(asked("Ohmic", 1, 1));
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().what.find("hangs"), std::string::npos) << again.error().sentence();
  const auto before = clock.now();
  EXPECT_FALSE(card.open(asked("Ohmic", 1, 1)));
  EXPECT_LT(clock.now() - before, 900ms);
  server.signal(SIGCONT);
  EXPECT_TRUE(open_soon(card, asked("Ohmic", 1, 1)));
}

TEST_F(JackCardTest, sound_lost_because_another_program_was_late_is_told_as_a_loss_of_unknown_size) {
  JackServer server(256);
  Through through, slow;
  JackCard ours(clock, {.server = server.name(), .library = {}}),
      theirs(clock, {.server = server.name(), .library = {}});
  slow.also = [this, blocks = 0](const Block&) mutable {
    if (++blocks % 100 != 0) return;
    const auto until = clock.now() + 12ms;  // two periods and a bit
    while (clock.now() < until) {}
  };
  ASSERT_TRUE(open_soon(ours, asked("ours", 1, 1)) && theirs.open(asked("slow", 1, 1)));
  ASSERT_TRUE(ours.start(through) && theirs.start(slow));
  Event event;
  // Among the losses that a busy machine makes by itself, whose size JACK knows.
  EXPECT_TRUE(eventually(
      [&] { return ours.next_event(event) && event.kind == Event::Kind::xrun && event.frames == Frames(0); }));
  EXPECT_TRUE(eventually([&] { return through.losses_of_unknown_size > 0; }));
}

TEST_F(JackCardTest, the_patience_to_open_ends_when_it_has_opened) {
  JackServer server;
  Through through;
  {
    JackCard until_it_runs(clock, {.server = server.name(), .library = {}});
    ASSERT_TRUE(open_soon(until_it_runs, asked("Ohmic", 1, 1)));
  }
  JackCard card(clock, {.server = server.name(), .library = {}, .patience = 2s, .patience_to_open = 300ms});
  server.signal(SIGSTOP);
  const auto refused = card.open(asked("Ohmic", 1, 1));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("no answer within 0.3 s"), std::string::npos) << refused.error().sentence();
  server.signal(SIGCONT);
  ASSERT_TRUE(open_soon(card, asked("Ohmic", 1, 1)));
  ASSERT_TRUE(card.start(through));
  ASSERT_TRUE(eventually([&] { return through.frames > 0; }));
  server.signal(SIGSTOP);
  Event event;
  const auto before = clock.now();
  ASSERT_TRUE(eventually([&] { return card.next_event(event) && event.kind == Event::Kind::lost; }));
  EXPECT_GT(clock.now() - before, 1900ms);
  EXPECT_STREQ(event.why, "the JACK server hangs: no period for 2 s");
  server.signal(SIGCONT);
}

TEST_F(JackCardTest, the_list_of_devices_asks_a_running_server_for_its_format_and_ports) {
  JackServer server(128);
  Patchbay until_it_runs(server.name());
  const auto all = find_devices({.jack_server = server.name()});
  const auto jack = std::ranges::find(all, Found::Kind::jack, &Found::kind);
  ASSERT_NE(jack, all.end());
  EXPECT_TRUE(jack->is_usable);
  EXPECT_EQ(jack->words, "JACK server at 48 kHz, 128 frames, 2 inputs and 2 outputs.");
}

class PipeWireJackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed("pipewire") || PipeWireServer::library().empty())
      GTEST_SKIP() << "pipewire-jack is not installed";
    server.emplace();
    setup.library = PipeWireServer::library();
  }
  std::optional<PipeWireServer> server;
  JackSetup setup;
  SteadyClock clock;
};

TEST_F(PipeWireJackTest, what_comes_in_goes_out_in_the_same_cycle_bit_for_bit) { expect_no_frame_added(setup); }

TEST_F(PipeWireJackTest, a_program_is_heard_on_a_playback_port_and_records_a_stream_and_neither_meets_the_hardware) {
  expect_programs_are_served(setup);
}

TEST_F(PipeWireJackTest, a_restarted_server_gets_us_and_the_connections_of_others_back) {
  Through through, listen;
  JackCard ours(clock, setup);
  auto other = std::make_unique<JackCard>(clock, setup);
  Keeper keeper(ours, asked("Ohmic", 1, 1), through, clock);
  ASSERT_TRUE(eventually([&] { return keeper.granted() || keeper.start(); }));
  ASSERT_TRUE(other->open(asked("DAW", 1, 1)) && other->start(listen));
  {
    Patchbay patchbay("", setup.library);
    ASSERT_TRUE(patchbay.connect("Ohmic:out 1", "DAW:in 1"));
    EXPECT_TRUE(eventually([&] { return keeper.poll(), patchbay.are_connected("Ohmic:out 1", "DAW:in 1"); }));
  }
  for (int look = 0; look < 20; ++look, std::this_thread::sleep_for(5ms)) keeper.poll();
  server->end(SIGKILL);
  EXPECT_TRUE(eventually([&] { return keeper.poll(), !keeper.granted(); }));
  server->start();
  EXPECT_TRUE(eventually([&] { return keeper.poll(), keeper.granted().has_value(); }));
  ASSERT_TRUE(open_soon(*other, asked("DAW", 1, 1)));  // the other program comes back later than we do
  Patchbay patchbay("", setup.library);
  EXPECT_TRUE(eventually([&] { return keeper.poll(), patchbay.are_connected("Ohmic:out 1", "DAW:in 1"); }));
}

TEST_F(PipeWireJackTest, no_server_is_a_sentence) {
  server->end(SIGTERM);
  JackCard card(clock, setup);
  const auto granted = card.open(asked("Ohmic", 1, 1));
  ASSERT_FALSE(granted);
  EXPECT_NE(granted.error().what.find("No JACK server is running."), std::string::npos) << granted.error().sentence();
}

}  // namespace
}  // namespace ohmic::devices
