// The laws of the streams, in virtual time: sound arrives bit for bit and after exactly the same time, whatever sizes the
// host and the engine use and however their clocks differ; a stumble of either is over when it is over.

#include "devices/usb/function.hpp"

#include <cmath>
#include <deque>

#include <gtest/gtest.h>

#include "devices/usb/host_test.hpp"

namespace ohmic::devices::usb {
namespace {

using namespace std::chrono_literals;

/// A host that plays a counter and keeps what it records, an engine that plays what it hears, and a clock for both.
struct Loop {
  explicit Loop(int its_channels, int its_period, double its_rate = 48000.0, double its_ppm = 0.0)
      : channels(its_channels), period(its_period), rate(its_rate), ppm(its_ppm) {
    // A stamp's numbers begin at one period: there is none before the first.
    function.set_rate(static_cast<std::uint32_t>(rate));
    time.begin({.rate = Hertz(rate), .frames = period}, now);
    next_period = engine_time(1);
  }

  int channels, period;
  double rate, ppm;
  Layout layout = lay_out({.serial = "",
                           .playback = std::vector<std::string>(static_cast<std::size_t>(channels), "p"),
                           .capture = std::vector<std::string>(static_cast<std::size_t>(channels), "c"),
                           .rate = Hertz(rate),
                           .rates = {}})
                      .value();
  Rings rings{.playback = FrameRing(channels, 16384), .capture = FrameRing(channels, 16384), .played = {}};
  Function function{layout, rings};
  Timeline time;
  Clock::Time now = 1s;
  Clock::Time next_period{};
  std::int64_t periods = 0, engine_frame = 0;
  bool is_engine_there = true;
  Clock::Time lateness = 0ns;  // how long after its beginning the engine computes

  Clock::Time engine_time(std::int64_t n) const {
    return 1s + Clock::Time(std::llround(static_cast<double>(n * period) / (rate * (1.0 + ppm * 1e-6)) * 1e9));
  }

  // The host.
  int bytes = 4;
  int packets = 8, under_way = 12;
  std::uint32_t sequence = 0, counter = 1;
  std::int64_t packet_number = 0;
  std::deque<std::uint32_t> playing, recording;  // sequence numbers under way
  std::vector<std::uint32_t> recorded;           // the last channel, as 24 bits
  std::vector<Clock::Time> completed;            // when transfers of capture came back
  int refused = 0;

  void say(const Bytes& words) {
    const auto room = reader.room();
    std::copy(words.begin(), words.end(), room.begin());
    reader.filled(words.size());
    Message message;
    while (reader.next(message).value()) function.hear(message, time, now);
  }
  Reader reader;

  void open() {
    for (std::uint16_t interface = 1; interface <= 2; ++interface)
      say(request(++sequence, 0x01, 11, static_cast<std::uint16_t>(bytes - 1), interface, 0));
    function.outbox().clear();
    for (int i = 0; i < under_way; ++i) record();
    for (int i = 0; i < under_way / 2; ++i) play();
  }
  void play() {
    Bytes data;
    std::vector<std::uint32_t> lengths;
    for (int i = 0; i < packets; ++i, ++packet_number) {
      const auto whole = static_cast<std::int64_t>(rate);
      const auto frames = (packet_number + 1) * whole / 8000 - packet_number * whole / 8000;
      for (int f = 0; f < frames; ++f, ++counter) {
        for (int c = 0; c < channels; ++c) {
          for (int b = 0; b < bytes; ++b)
            data.push_back(static_cast<std::uint8_t>((counter << 8) >> 8 * (b + 4 - bytes)));
        }
      }
      lengths.push_back(static_cast<std::uint32_t>(frames * channels * bytes));
    }
    playing.push_back(++sequence);
    say(submit(sequence, false, 1, static_cast<std::uint32_t>(data.size()), {}, data, lengths));
  }
  void record() {
    const auto room = static_cast<std::uint32_t>((static_cast<int>(rate) / 8000 + 1) * channels * bytes);
    recording.push_back(++sequence);
    say(submit(sequence, true, 2, room * static_cast<std::uint32_t>(packets), {}, {},
               std::vector<std::uint32_t>(static_cast<std::size_t>(packets), room)));
  }
  void listen() {
    while (function.outbox().size() >= 48) {
      const std::uint32_t number = word_at(function.outbox(), 4);
      const bool is_in = !recording.empty() && number == recording.front();
      const auto heard = hear(function.outbox(), is_in).value();
      if (heard.status != 0) ++refused;
      if (is_in) {
        recording.pop_front();
        completed.push_back(now);
        const auto frame = static_cast<std::size_t>(channels * bytes);
        for (std::size_t at = 0; at < heard.data.size(); at += frame) {
          std::uint32_t value = 0;
          for (int b = 0; b < bytes; ++b)
            value |= std::uint32_t{heard.data[at + frame - static_cast<std::size_t>(bytes - b)]} << 8 * (b + 4 - bytes);
          recorded.push_back(value >> 8);
        }
        if (heard.status == 0) record();
      } else {
        ASSERT_EQ(number, playing.front());
        playing.pop_front();
        if (heard.status == 0) play();
      }
    }
  }
  void compute() {
    std::vector<float> block(static_cast<std::size_t>(period));
    for (int c = 0; c < channels; ++c) {
      rings.playback.get(c, engine_frame - period - slack(rate), block.data(), period);
      rings.capture.put(c, engine_frame, block.data(), period);
    }
    rings.playback.silence(engine_frame - period - slack(rate), period);
    stamp = {.begun = engine_frame, .written = engine_frame + period, .when = next_period};
    engine_frame += period;
  }
  Stamp stamp;

  /// Lets time pass in steps of 20 us; a host that sleeps sends nothing meanwhile.
  void pass(Clock::Time duration, bool host_sleeps = false) {
    for (const Clock::Time end = now + duration; now < end; now += 20us) {
      while (now >= next_period + lateness) {
        if (is_engine_there) compute();
        next_period = engine_time(++periods + 1);
      }
      time.hear(stamp, now);
      function.tick(time, now);
      if (!host_sleeps) listen();
    }
  }
  /// Frames that came back in order after the first; and the place of the first.
  std::pair<std::size_t, std::size_t> in_order() const {
    std::size_t first = 0, wrong = 0;
    while (first < recorded.size() && recorded[first] == 0) ++first;
    for (std::size_t i = first; i < recorded.size(); ++i)
      wrong += recorded[i] != ((recorded[first] + (i - first)) & 0xffffff);
    return {first, wrong};
  }
};

TEST(UsbFunction, What_is_played_comes_back_bit_for_bit_after_one_period_and_a_quarter_millisecond) {
  for (const int period : {16, 64, 100, 480, 1024}) {
    for (const int packets : {1, 4, 8, 48}) {
      Loop loop(2, period);
      loop.packets = packets;
      loop.pass(40ms);
      loop.open();
      loop.pass(600ms);
      const auto [first, wrong] = loop.in_order();
      EXPECT_EQ(wrong, 0u) << period << " frames, " << packets << " packets";
      ASSERT_LT(first, loop.recorded.size());
      EXPECT_EQ(loop.recorded[first], 1u) << "nothing of the beginning is lost";
      EXPECT_EQ(first, static_cast<std::size_t>(period + slack(48000.0))) << packets;
      EXPECT_EQ(loop.function.capture().counts().host_late + loop.function.playback().counts().host_late, 0);
    }
  }
}

TEST(UsbFunction, Every_sample_size_and_rate_goes_through_unchanged) {
  for (const double rate : {44100.0, 48000.0, 88200.0, 96000.0, 192000.0}) {
    for (const int bytes : {3, 4}) {
      Loop loop(3, 64, rate);
      loop.bytes = bytes;
      loop.pass(20ms);
      loop.open();
      loop.pass(300ms);
      EXPECT_EQ(loop.in_order().second, 0u) << rate << " Hz, " << bytes << " bytes";
      EXPECT_GT(loop.recorded.size(), static_cast<std::size_t>(rate / 5));
    }
  }
}

TEST(UsbFunction, The_hosts_time_is_the_engines_whatever_its_crystal) {
  for (const double ppm : {-200.0, 200.0}) {
    Loop loop(1, 64, 48000.0, ppm);
    loop.pass(20ms);
    loop.open();
    loop.pass(10s);
    const auto first = loop.completed.at(10), last = loop.completed.back();
    const double frames = static_cast<double>((loop.completed.size() - 11) * 48);
    const double rate = frames / std::chrono::duration<double>(last - first).count();
    EXPECT_NEAR((rate / 48000.0 - 1.0) * 1e6, ppm, 5.0);
    EXPECT_EQ(loop.in_order().second, 0u);
  }
}

TEST(UsbFunction, An_engine_that_comes_late_makes_the_host_wait_and_loses_nothing) {
  Loop loop(2, 64);
  loop.pass(20ms);
  loop.open();
  for (int i = 0; i < 100; ++i) {
    loop.lateness = std::chrono::microseconds((i * 337) % 1200);
    loop.pass(7ms);
  }
  loop.lateness = 0ms;
  loop.is_engine_there = false;  // it misses some periods, as cards do, and goes on
  loop.pass(60ms);
  loop.is_engine_there = true;
  loop.pass(100ms);
  EXPECT_EQ(loop.in_order().second, 0u);
}

TEST(UsbFunction, Without_an_engine_the_host_hears_silence_at_the_usual_rate_and_then_sound_again) {
  Loop loop(2, 64);
  loop.pass(20ms);
  loop.open();
  loop.pass(500ms);
  loop.is_engine_there = false;
  loop.pass(1s);
  const std::size_t before = loop.recorded.size();
  loop.pass(1s);
  EXPECT_NEAR(static_cast<double>(loop.recorded.size() - before), 48000.0, 100.0);
  EXPECT_EQ(loop.recorded.back(), 0u);
  EXPECT_TRUE(loop.time.is_running_free());
  loop.is_engine_there = true;
  loop.pass(500ms);
  EXPECT_FALSE(loop.time.is_running_free());
  const std::size_t size = loop.recorded.size();
  for (std::size_t i = size - 9600; i + 1 < size; ++i) ASSERT_EQ(loop.recorded[i + 1], loop.recorded[i] + 1);
  EXPECT_GT(loop.function.playback().counts().lost, 40000);
}

TEST(UsbFunction, A_host_that_stops_and_starts_again_is_heard_from_its_first_sample) {
  Loop loop(2, 64);
  loop.pass(20ms);
  for (int round = 0; round < 20; ++round) {
    loop.open();
    loop.pass(std::chrono::microseconds(50'000 + round * 1370));
    for (const auto& queue : {loop.playing, loop.recording}) {
      for (const std::uint32_t victim : queue) loop.say(unlink(++loop.sequence, victim));
    }
    for (std::uint16_t interface = 1; interface <= 2; ++interface)
      loop.say(request(++loop.sequence, 0x01, 11, 0, interface, 0));
    loop.function.outbox().clear();
    const auto [first, wrong] = loop.in_order();
    EXPECT_EQ(wrong, 0u) << "round " << round;
    EXPECT_EQ(first, 64u + 12u) << "round " << round;
    ASSERT_LT(first, loop.recorded.size());
    EXPECT_EQ(loop.recorded[first], 1u);
    loop.playing.clear(), loop.recording.clear(), loop.recorded.clear();
    loop.counter = 1;
    loop.packet_number = 0;
    // What was sent ahead and taken back is not heard; what was due is, within a period.
    loop.pass(2ms);
  }
}

// No descriptor of ours allows such a packet. Its host was late, so its beginning is not heard anyway.
TEST(UsbFunction, Of_a_packet_larger_than_the_ring_no_frame_is_written_over_another) {
  Loop loop(1, 64);
  loop.pass(20ms);
  loop.say(request(++loop.sequence, 0x01, 11, 3, 1, 0));
  loop.function.outbox().clear();
  const std::int64_t next = loop.time.written(loop.now) + 48;
  loop.play();
  loop.pass(40ms, true);
  const long lost = loop.function.playback().counts().lost;
  const std::int64_t behind = loop.time.last().begun + loop.time.offset() - next;
  const auto bytes = static_cast<std::uint32_t>(4 * (loop.rings.playback.frames() - 1 + behind));
  loop.say(submit(++loop.sequence, false, 1, bytes, {}, Bytes(bytes, 0x11), {bytes}));
  const long heard = bytes / 4 - (loop.function.playback().counts().lost - lost);
  EXPECT_LE(heard, loop.rings.playback.frames());
}

TEST(UsbFunction, A_rate_that_is_wished_is_granted_when_the_engine_runs_at_it_and_refused_when_it_does_not_come) {
  Layout layout = lay_out({.serial = "", .playback = {"l", "r"}, .rates = {44100}}).value();
  Rings rings{.playback = FrameRing(2, 1024), .capture = FrameRing(0, 1), .played = {}};
  Function function(layout, rings);
  Timeline time;
  Reader reader;
  Message message;
  const auto wish = [&](std::uint32_t number, Clock::Time now) {
    const Bytes words = request(number, 0x21, 1, 0x0100, clock_entity << 8, 4, {0x44, 0xac, 0, 0});
    std::copy(words.begin(), words.end(), reader.room().begin());
    reader.filled(words.size());
    ASSERT_TRUE(reader.next(message).value());
    function.hear(message, time, now);
  };
  wish(1, 0s);
  EXPECT_TRUE(function.outbox().empty()) << "it waits";
  EXPECT_EQ(function.due(time, 0s), Function::patience);
  function.set_rate(44100);
  EXPECT_EQ(hear(function.outbox(), false).value().status, done);
  function.set_rate(48000);
  wish(2, 1s);
  function.tick(time, 1s + Function::patience);
  EXPECT_EQ(hear(function.outbox(), false).value().status, stalled);
  EXPECT_FALSE(function.wish().has_value());
}

TEST(UsbFunction, A_turned_volume_glides_and_at_its_goal_stands_exactly) {
  Loop loop(1, 64);
  loop.pass(20ms);
  loop.open();
  loop.pass(100ms);
  loop.say(request(++loop.sequence, 0x21, 1, 0x0100, playback_volume << 8, 1, {1}));  // mute
  loop.function.outbox().clear();
  loop.recorded.clear();
  loop.pass(100ms);
  EXPECT_EQ(loop.recorded.back(), 0u);
  int steps = 0;
  for (std::size_t i = 1; i < loop.recorded.size(); ++i) steps += loop.recorded[i] != loop.recorded[i - 1];
  EXPECT_GT(steps, 300) << "10 ms of 48 kHz, not one jump";
}

}  // namespace
}  // namespace ohmic::devices::usb
