#pragma once
// A program as a person or a script starts it: on pipes or on a terminal of its own, its words kept, its end awaited.

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sys/types.h>
#include <termios.h>

namespace ohmic::scenario {

/// Where a program of this build stands: "ohmic", "ohmic-guarded" (aborts when its audio thread allocates or blocks).
/// The guarded twin is not built under sanitizers; asked for it, there, this gives the plain one.
std::string built(const std::string& name);

/// Is there a program of this name?
bool is_installed(const std::string& name);

struct ProgramSetup {
  std::vector<std::string> command;                                   // the program and its arguments
  std::vector<std::pair<std::string, std::string>> environment = {};  // beside the test's own
  bool has_terminal = false;                                          // 120 x 40; output and errors come as one
};

/// Begins at once; killed at the end, with everything it started.
class Program {
 public:
  explicit Program(ProgramSetup setup);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t id() const { return id_; }
  /// What it has written so far; errors() is empty on a terminal.
  std::string output();
  std::string errors();
  /// Waits until it has written this so often; false when it ends or the time is over before.
  bool says(const std::string& words, int times = 1, std::chrono::seconds limit = std::chrono::seconds(20));
  /// Keys, on a terminal.
  void type(const std::string& keys);
  void signal(int number);
  /// Waits for its end: its exit code, or minus the signal that ended it. A program that does not end is killed: -1000.
  int wait(std::chrono::seconds limit = std::chrono::seconds(20));
  bool has_ended();

  /// How its terminal stands now.
  termios terminal() const;
  /// A figure of /proc/PID/status in MB: "VmRSS", "VmHWM", "RssShmem".
  double memory(const std::string& field) const;

 private:
  struct Stream {
    int descriptor = -1;
    std::mutex mutex;
    std::string text;
    std::thread reader;
    void read();
    std::string copy();
  };

  pid_t id_ = -1;
  int status_ = 0;
  int terminal_ = -1;  // our end
  int held_ = -1;      // the program's end: its state can be asked for when the program is gone
  Stream streams_[2];
};

/// Runs a command to its end.
struct Ran {
  int code;
  std::string output;
  std::string errors;
};
Ran run(std::vector<std::string> command, std::vector<std::pair<std::string, std::string>> environment = {});

/// How often `words` occur in `text`.
int count(const std::string& text, const std::string& words);

}  // namespace ohmic::scenario
