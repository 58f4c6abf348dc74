// Asks ohmic-usb for a USB port: starts it with one end of a channel as its standard input, and takes the plug it sends.

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "devices/usb/plug.hpp"

namespace ohmic::devices::usb {

namespace {

// One message that carries a descriptor, the port's number and whether its threads are prompt.
struct Parcel {
  struct Words {
    int port = -1;
    int is_prompt = 0;
  } words;
  iovec part{.iov_base = &words, .iov_len = sizeof words};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};

  Parcel() {
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;
};

Plug receive_plug(int channel) {
  Parcel parcel;
  const bool is_whole =
      ::recvmsg(channel, &parcel.message, MSG_CMSG_CLOEXEC) == static_cast<ssize_t>(sizeof parcel.words);
  const cmsghdr* rights = CMSG_FIRSTHDR(&parcel.message);
  if (!is_whole || rights == nullptr || rights->cmsg_type != SCM_RIGHTS || rights->cmsg_len != CMSG_LEN(sizeof(int)))
    return {};
  int socket = -1;
  std::memcpy(&socket, CMSG_DATA(rights), sizeof socket);
  return {socket, parcel.words.port, parcel.words.is_prompt != 0};
}

std::string read_words(int pipe) {
  std::string said;
  std::array<char, 512> text{};
  for (ssize_t got = 0; said.size() < 4096 && (got = ::read(pipe, text.data(), text.size())) > 0;) {
    said.append(text.data(), static_cast<std::size_t>(got));
  }
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return said;
}

}  // namespace

bool send_plug(int channel, const Plug& plug) noexcept {
  Parcel parcel;
  parcel.words = {.port = plug.port(), .is_prompt = plug.is_prompt() ? 1 : 0};
  cmsghdr* rights = CMSG_FIRSTHDR(&parcel.message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  const int socket = plug.socket();
  std::memcpy(CMSG_DATA(rights), &socket, sizeof socket);
  return ::sendmsg(channel, &parcel.message, MSG_NOSIGNAL) == static_cast<ssize_t>(sizeof parcel.words);
}

Result<Plug> plug_by(const std::filesystem::path& program) {
  int channel[2] = {-1, -1}, words[2] = {-1, -1};
  const bool has_channel = ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) == 0;
  if (!has_channel || ::pipe2(words, O_CLOEXEC) != 0) {
    const std::string why = std::strerror(errno);
    if (has_channel) ::close(channel[0]), ::close(channel[1]);
    return failure("The system gives no more file descriptors (" + why + ").", "Close other programs.");
  }
  // Its standard input is the channel, its words come back through the pipe; it inherits nothing else.
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, channel[1], 0);
  posix_spawn_file_actions_adddup2(&actions, words[1], 2);
  std::string path = program.string(), word = "attach";
  std::array<char*, 3> arguments{path.data(), word.data(), nullptr};
  std::array<char*, 1> environment{nullptr};
  pid_t child = -1;
  const int error = ::posix_spawn(&child, path.c_str(), &actions, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(channel[1]);
  ::close(words[1]);
  Plug plug;
  std::string said;
  if (error == 0) {
    plug = receive_plug(channel[0]);
    said = read_words(words[0]);
    ::waitpid(child, nullptr, 0);
  }
  ::close(channel[0]);
  ::close(words[0]);
  if (plug.socket() >= 0) return plug;
  if (!said.empty()) return failure(said);
  return failure(
      path + " did not plug the USB sound card in (" + (error != 0 ? std::strerror(error) : "it said nothing") + ").",
      "Is it installed, and for this user? sudo install -m 750 -g audio ohmic-usb /usr/local/bin/");
}

std::filesystem::path helper() {
  std::error_code ignored;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "ohmic-usb";
  for (const std::filesystem::path& program :
       {beside, std::filesystem::path("/usr/local/bin/ohmic-usb"), std::filesystem::path("/usr/bin/ohmic-usb")}) {
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

Result<Plug> plug_in() {
  auto directly = plug_directly();
  // Where there is no controller, nobody can help.
  if (directly || ::access((Controller().folder / "status").c_str(), R_OK) != 0) return directly;
  const std::filesystem::path program = helper();
  return program.empty() ? std::move(directly) : plug_by(program);
}

}  // namespace ohmic::devices::usb
