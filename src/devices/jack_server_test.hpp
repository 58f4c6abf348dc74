#pragma once
// Real JACK servers for tests: each test its own jackd (dummy driver) under a name of its own, and a patchbay to wire them.

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "devices/jack_library.hpp"

namespace ohmic::devices::testing {

/// Looks until it is so, for at most ten seconds: real servers take their own time.
inline bool eventually(const std::function<bool()>& is_so, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

inline bool is_installed(const std::string& program) {
  return std::system(fmt::format("command -v {} >/dev/null 2>&1", program).c_str()) == 0;
}

/// A program that ends with the test.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command) {
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::setpgid(0, 0);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that is killed leaves no server behind
      const int nowhere = ::open("/dev/null", O_RDWR);
      for (const int stream : {0, 1, 2}) ::dup2(nowhere, stream);
      ::execvp(words[0], words.data());
      ::_exit(127);
    }
    ::setpgid(pid_, pid_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { end(SIGKILL); }

  void signal(int number) const {
    if (pid_ > 0) ::kill(-pid_, number);
  }
  /// Ends it with this signal and waits until it is gone.
  void end(int number) {
    if (pid_ <= 0) return;
    signal(SIGCONT);
    signal(number);
    const bool is_gone = eventually([&] { return ::waitpid(pid_, nullptr, WNOHANG) == pid_; }, std::chrono::seconds(3));
    if (!is_gone) {
      signal(SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
};

/// A name for a server that no other test uses now. jackd's registry has room for eight servers, and a killed one keeps
/// its place until one of the same name starts again: so there are few names, lent out by locked files.
class ServerName {
 public:
  ServerName() {
    eventually([&] { return borrow(); }, std::chrono::seconds(60));
  }
  ServerName(const ServerName&) = delete;
  ServerName& operator=(const ServerName&) = delete;
  ~ServerName() {
    if (lock_ >= 0) ::close(lock_);
  }
  const std::string& word() const { return word_; }

 private:
  bool borrow() {
    for (int number = 1; number <= 4; ++number) {
      word_ = fmt::format("ohmic-test-{}", number);
      lock_ = ::open(fmt::format("/tmp/{}.lock", word_).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (lock_ >= 0 && ::flock(lock_, LOCK_EX | LOCK_NB) == 0) return true;
      if (lock_ >= 0) ::close(lock_);
    }
    lock_ = -1;
    return false;
  }
  std::string word_;
  int lock_ = -1;
};

/// A jackd with the dummy driver: 48 kHz, two physical ports each way. Synchronous (-S), every program has played when
/// the next cycle begins; but then jackd waits five seconds for one that was killed.
class JackServer {
 public:
  explicit JackServer(int period = 32, bool is_synchronous = false) : period_(period), is_synchronous_(is_synchronous) {
    start();
  }
  ~JackServer() { end(SIGTERM); }

  const std::string& name() const { return name_.word(); }
  void start() {
    std::vector<std::string> command{"jackd", "-n", name(), "--no-realtime"};
    if (is_synchronous_) command.push_back("-S");
    for (const char* word : {"-d", "dummy", "-r", "48000", "-p"}) command.push_back(word);
    command.push_back(std::to_string(period_));
    child_ = std::make_unique<Child>(command);
  }
  void signal(int number) { child_->signal(number); }
  void end(int number) { child_->end(number); }

 private:
  ServerName name_;
  int period_;
  bool is_synchronous_;
  std::unique_ptr<Child> child_;
};

/// A PipeWire with nothing but its dummy driver, in a runtime folder of its own. Programs find it through
/// XDG_RUNTIME_DIR, which is this test's from here on.
class PipeWireServer {
 public:
  static constexpr const char* library_name = "pipewire-0.3/jack/libjack.so.0";

  PipeWireServer() : folder_(fmt::format("/tmp/ohmic-pipewire-{}", ::getpid())) {
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    ::setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1);
    ::unsetenv("PIPEWIRE_REMOTE");
    start();
  }
  PipeWireServer(const PipeWireServer&) = delete;
  PipeWireServer& operator=(const PipeWireServer&) = delete;
  ~PipeWireServer() {
    end(SIGTERM);
    std::filesystem::remove_all(folder_);
  }
  void start() { child_ = std::make_unique<Child>(std::vector<std::string>{"pipewire"}); }
  void end(int number) { child_->end(number); }
  /// Path of PipeWire's libjack; empty when it is not installed.
  static std::string library() {
    for (const std::string& path : jack_library_paths()) {
      if (path.ends_with(library_name)) return path;
    }
    return {};
  }

 private:
  std::string folder_;
  std::unique_ptr<Child> child_;
};

/// Another program on the server: sees and makes connections.
class Patchbay {
 public:
  static constexpr std::uint32_t no_start_and_named = 0x01 | 0x04;  // JackNoStartServer, JackServerName

  explicit Patchbay(const std::string& server, const std::string& path = "libjack.so.0")
      : library_(JackLibrary::load(path).value()), jack_(library_->functions()) {
    eventually([&] {
      std::uint32_t status = 0;
      client_ = jack_.client_open("patchbay", server.empty() ? 0x01 : no_start_and_named, &status, server.c_str());
      return client_ != nullptr;
    });
    if (client_ != nullptr) jack_.activate(client_);
  }
  ~Patchbay() {
    if (client_ != nullptr) jack_.client_close(client_);
  }

  bool is_there() const { return client_ != nullptr; }
  bool connect(const std::string& from, const std::string& to) {
    return jack_.connect(client_, from.c_str(), to.c_str()) == 0;
  }
  bool has(const std::string& port) { return jack_.port_by_name(client_, port.c_str()) != nullptr; }
  bool are_connected(const std::string& from, const std::string& to) {
    auto* port = jack_.port_by_name(client_, from.c_str());
    const char** all = port == nullptr ? nullptr : jack_.port_get_all_connections(client_, port);
    bool found = false;
    for (int i = 0; all != nullptr && all[i] != nullptr; ++i) found = found || to == all[i];
    if (all != nullptr) jack_.free(all);
    return found;
  }

 private:
  std::shared_ptr<const JackLibrary> library_;
  const JackFunctions& jack_;
  JackFunctions::Client* client_ = nullptr;
};

}  // namespace ohmic::devices::testing
