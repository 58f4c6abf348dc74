#pragma once
// Somebody else's JACK client: records what it is given, sample by sample, or passes it on. Knows nothing of our card.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "devices/jack_library.hpp"

namespace ohmic::scenario {

class JackProbe {
 public:
  /// Inputs "in 1", "in 2", ... and an output "out" that passes on "in 1", unchanged. An empty server is the default
  /// one. Waits up to ten seconds for the server.
  JackProbe(const std::string& name, const std::string& server, int inputs,
            const std::string& library = "libjack.so.0");
  JackProbe(const JackProbe&) = delete;
  JackProbe& operator=(const JackProbe&) = delete;
  ~JackProbe();

  bool is_there() const { return client_ != nullptr; }
  bool connect(const std::string& from, const std::string& to);
  bool has(const std::string& port);
  bool are_connected(const std::string& from, const std::string& to);

  /// Frames heard so far, at most a minute.
  std::size_t frames() const { return heard_.load(std::memory_order_acquire); }
  /// How often the server lost periods: what is heard then has a hole that nobody played.
  int losses() const { return losses_.load(); }
  /// What was heard at an input, from 0.
  std::vector<float> heard(std::size_t input) const;
  /// The highest magnitude heard at an input so far, since a frame.
  float peak(std::size_t input, std::size_t from = 0) const;

 private:
  static int process(devices::JackFunctions::Frames frames, void* self);
  void take(devices::JackFunctions::Frames frames);

  std::shared_ptr<const devices::JackLibrary> library_;
  const devices::JackFunctions& jack_;
  devices::JackFunctions::Client* client_ = nullptr;
  std::vector<devices::JackFunctions::Port*> inputs_;
  devices::JackFunctions::Port* output_ = nullptr;
  std::vector<std::vector<float>> records_;
  std::atomic<std::size_t> heard_{0};
  std::atomic<int> losses_{0};
};

}  // namespace ohmic::scenario
