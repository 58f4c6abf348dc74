#pragma once
// A desktop's sound for tests: real pipewire, wireplumber and pipewire-pulse in a runtime folder of their own, with one
// card that nobody hears.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "program.hpp"

namespace ohmic::scenario {

/// The desktop's own card is "Speakers" (speakers), a null sink that is the default. Programs find this desktop through
/// environment(); this process does too, from construction on.
class Desktop {
 public:
  /// What it is made of and is not installed: "wireplumber"; empty: all is there.
  static std::string missing();

  explicit Desktop(bool has_pulse = true);
  Desktop(const Desktop&) = delete;
  Desktop& operator=(const Desktop&) = delete;
  ~Desktop();

  /// The servers run and have made Speakers the default.
  bool is_ready();
  /// All three end, by this signal, and begin again when start() says so.
  void end(int signal);
  void start();

  const std::vector<std::pair<std::string, std::string>>& environment() const { return environment_; }
  /// A path in its folder.
  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  /// Runs a program to its end: what it wrote.
  std::string ask(const std::vector<std::string>& command) const;
  /// Starts one.
  std::unique_ptr<Program> begin(const std::vector<std::string>& command) const;
  /// Starts one whose main thread plays or records: in front of others where this may be, that nothing is lost by it.
  std::unique_ptr<Program> begin_on_time(std::vector<std::string> command) const;
  /// Runs a player to its end.
  Ran play(const std::vector<std::string>& command) const;
  /// Waits until the session manager has given a card its ports: "ohmic.music". Before, programs that ask for it are led
  /// elsewhere.
  bool shows(const std::string& node) const;
  /// The name of the sink that programs play to when they say none: "speakers".
  std::string default_sink() const;

 private:
  std::string folder_;
  bool has_pulse_;
  std::vector<std::pair<std::string, std::string>> environment_;
  std::unique_ptr<Program> bus_, server_, manager_, pulse_;
};

}  // namespace ohmic::scenario
