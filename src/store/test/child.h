// A process that a test starts, listens to, kills and waits for.
#pragma once

#include <csignal>
#include <string>
#include <vector>

namespace vigie::store {

class Child {
 public:
  explicit Child(const std::vector<std::string>& arguments);
  ~Child();  // kills it where it still runs
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // The next line of what it says, without the end; empty at the end. Waits.
  std::string line();
  // Its standard input ends.
  void close_input();
  void kill_now();
  // Waits for its end; the exit status, or -1 where a signal ended it.
  int wait();

 private:
  pid_t pid_ = -1;
  int input_ = -1, output_ = -1;
  std::string read_;
};

}  // namespace vigie::store
