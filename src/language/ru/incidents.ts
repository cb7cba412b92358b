/** What is wrong with a job, said on every page; its reasons are among those of jobs. */
export default {
  '{job} failed: its run of {due} is missing. {reason}':
    'Задание «{job}»: сбой, нет запуска за {due}. {reason}',
  '{job} is overdue: its run of {due} is missing. {reason}':
    'Задание «{job}» просрочено: нет запуска за {due}. {reason}',
}
