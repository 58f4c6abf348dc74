// Ohmic's USB card alone, for the lab: a clock of any ppm, and what programs play into it they record from it.
//
// usage: lab_usb_card [--in N] [--out N] [--ppm X] [--rate HZ] [--rates HZ,HZ,...] [--frames N] [--seconds S] [--peer ADDRESS]
//
// --in: channels that programs play; --out: channels they record. --peer: who may have it over the network, instead of this
// machine. It ends at TERM, at once and cleanly, and prints one line
// "usb: ..." a second to standard output.

#include "devices/usb/usb_card.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "devices/pace.hpp"
#include "rt/guard.hpp"
#include "rt/thread.hpp"

using namespace ohmic;

namespace {

struct Words {
  int inputs = 2, outputs = 2, frames = 64, seconds = 0;
  double ppm = 0.0, rate = 48000.0;
  std::vector<double> rates;
  std::vector<devices::usb::Peer> peers;
};

Words read(int count, char** words) {
  Words read;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string name = words[i], value = words[i + 1];
    if (name == "--in") read.inputs = std::stoi(value);
    if (name == "--out") read.outputs = std::stoi(value);
    if (name == "--frames") read.frames = std::stoi(value);
    if (name == "--seconds") read.seconds = std::stoi(value);
    if (name == "--ppm") read.ppm = std::stod(value);
    if (name == "--rate") read.rate = std::stod(value);
    if (name == "--peer") read.peers.push_back(devices::usb::read_peer(value).value());
    for (std::size_t at = 0; name == "--rates" && at < value.size();) {
      const std::size_t end = std::min(value.find(',', at), value.size());
      read.rates.push_back(std::stod(value.substr(at, end - at)));
      at = end + 1;
    }
  }
  return read;
}

volatile std::sig_atomic_t is_told_to_end = 0;

/// A clock that plays what it hears.
class Loop {
 public:
  Loop(devices::UsbCard& card, const Words& words, double rate) : card_(card), words_(words), rate_(rate) {
    auto thread = rt::Thread::start({.priority = 70}, [this](const std::stop_token& stop) { run(stop); });
    if (thread) thread_.emplace(std::move(*thread));
  }
  long lates() const { return lates_; }

 private:
  void run(const std::stop_token& stop) {
    SteadyClock clock;
    const auto frames = static_cast<std::size_t>(words_.frames);
    const auto channels = static_cast<std::size_t>(std::max(words_.inputs, words_.outputs));
    std::vector<float> memory(channels * frames);
    std::vector<float*> heard;
    std::vector<const float*> played;
    for (int i = 0; i < words_.inputs; ++i) heard.push_back(memory.data() + static_cast<std::size_t>(i) * frames);
    for (int i = 0; i < words_.outputs; ++i) played.push_back(memory.data() + static_cast<std::size_t>(i) * frames);
    devices::Pace pace({.rate = Hertz(rate_ * (1.0 + words_.ppm * 1e-6)), .frames = words_.frames}, clock.now());
    while (!stop.stop_requested()) {
      const Clock::Time due = pace.due();
      clock.sleep_until(due);
      if (pace.begin(clock.now()).count() > 0) ++lates_;
      const rt::AudioScope audio;
      card_.receive(heard, words_.frames, due);
      card_.send(played, words_.frames);
    }
  }
  devices::UsbCard& card_;
  const Words& words_;
  double rate_;
  std::atomic<long> lates_{0};
  std::optional<rt::Thread> thread_;
};

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int play(const Words& words) {
  SteadyClock clock;
  devices::UsbCard card(clock, {.serial = "", .rates = words.rates, .peers = words.peers});
  double rate = words.rate;
  devices::Asked asked;
  for (int i = 0; i < words.inputs; ++i) asked.inputs.push_back(fmt::format("Play {}", i + 1));
  for (int i = 0; i < words.outputs; ++i) asked.outputs.push_back(fmt::format("Record {}", i + 1));
  for (double from = 0.0; is_told_to_end == 0;) {
    const auto granted = card.open(asked, {.rate = Hertz(rate), .frames = words.frames});
    if (!granted) return fmt::print(stderr, "{}\n", granted.error().sentence()), 1;
    if (const auto started = card.start(); !started) return fmt::print(stderr, "{}\n", started.error().sentence()), 1;
    fmt::print("usb: {}. {}\n", granted->words, granted->note);
    Loop loop(card, words, rate);
    for (bool is_same = true; is_same && is_told_to_end == 0;) {
      clock.sleep_until(clock.now() + std::chrono::milliseconds(100));
      for (devices::Event event; card.next_event(event);) {
        fmt::print("usb: {}\n", event.why);
        if (event.kind == devices::Event::Kind::lost) return 1;
      }
      if (const auto wish = card.wish()) rate = wish->value(), is_same = false;
      from += 0.1;
      if (static_cast<long>(from * 10.0 + 0.5) % 10 == 0) {
        const auto counts = card.counts();
        fmt::print("usb: late {} lost {} stalls {} periods-late {} processor {:.3f} s\n", counts.host_late, counts.lost,
                   counts.stalls, loop.lates(), processor_seconds());
        std::fflush(stdout);
      }
      if (words.seconds > 0 && from >= words.seconds) is_told_to_end = 1;
    }
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGTERM, [](int) { is_told_to_end = 1; });
  std::signal(SIGINT, [](int) { is_told_to_end = 1; });
  std::ignore = rt::lock_memory();
  return play(read(count, words));
}
