-- Payments under a number with a wrong check character: per person, no money in doubt.
SELECT 1 AS outcome, person, COUNT(*) AS count, CAST(NULL AS BIGINT) AS total
FROM payment
WHERE person_no_kind = 'bad_check'
GROUP BY person
